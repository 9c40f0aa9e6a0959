package classify

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// A Table holds the weights of the features of a text for each of several answers.
type Table struct {
	*Vocabulary `json:"-"`
	// Columns hold the weight of each row for each answer, in units of Scale. They end with the last block that has a say.
	Columns [][]int8 `json:"-"`
	Scale   []float64
	Bias    []float64
}

// Weights are what the training command writes and a Model reads with: tables for the labels, for the tags of UNFAIR-ToS and
// for likeness, all over one vocabulary.
type Weights struct {
	Table
	// Labels are the categories, and NoProvision.
	Labels   []string
	Trust    Trust
	Tagging  Tagging
	Likening Likening
}

// A Likening has a column for each of many finer subjects, which have no names here. Sketches hold the likeliest of them.
type Likening struct {
	Table
	Of []int // the label that each is part of; those of one label stand together
}

// A Tagging gives those tags whose scores reach their thresholds.
type Tagging struct {
	Table
	Tags       []string
	Thresholds []float64
}

// NoProvision is the label of texts that are no clause: definitions, introductions, what a site says of itself.
const NoProvision = "none"

// A Trust turns scores into a probability that the best label is right: a logistic function of the best score and of how far
// it is ahead of the second, with a base for each label, because some are mistaken more often than others.
type Trust struct {
	Best, Ahead float64
	Base        []float64 // of each label
	// Least is the probability below which the model abstains.
	Least float64
	// Sharpness turns scores into the shares of all labels: softmax of Sharpness × score.
	Sharpness float64
}

// Probability is that of the label being right.
func (t Trust) Probability(label int, best, ahead float64) float64 {
	return 1 / (1 + math.Exp(-(t.Base[label] + t.Best*best + t.Ahead*ahead)))
}

const weightsMagic = "clausewatch weights 3\n"

// Write is the one way to write weights: the same weights give the same bytes. The form is a line that names it, and then,
// compressed with Zstandard, the length of the JSON of the named fields, that JSON, the vocabulary (the number of rows, the
// distances of their buckets as varints, and their rarities for each source of texts), and the columns of the labels, the tags and the likening, one
// after the other, each table's behind their length.
func (w *Weights) Write(out io.Writer) error {
	head, err := json.Marshal(w)
	if err != nil {
		return err
	}
	raw := append(binary.AppendUvarint(nil, uint64(len(head))), head...)
	raw = w.Vocabulary.append(raw)
	for _, t := range w.tables() {
		raw = t.append(raw)
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	_, err = out.Write(z.EncodeAll(raw, []byte(weightsMagic)))
	return err
}

func (w *Weights) tables() []*Table { return []*Table{&w.Table, &w.Tagging.Table, &w.Likening.Table} }

func (v *Vocabulary) append(raw []byte) []byte {
	raw = binary.AppendUvarint(raw, uint64(len(v.Buckets)))
	last := uint32(0)
	for _, b := range v.Buckets {
		raw = binary.AppendUvarint(raw, uint64(b-last))
		last = b
	}
	for _, rarity := range v.Rarities {
		raw = append(raw, rarity...)
	}
	return raw
}

func (t *Table) append(raw []byte) []byte {
	if len(t.Columns) == 0 {
		return binary.AppendUvarint(raw, 0)
	}
	raw = binary.AppendUvarint(raw, uint64(len(t.Columns[0])))
	for _, column := range t.Columns {
		for _, c := range column {
			raw = append(raw, byte(c))
		}
	}
	return raw
}

var errCutOff = errors.New("the weights are cut off")

// ReadWeights reads what Write wrote.
func ReadWeights(packed []byte) (*Weights, error) {
	packed, ok := bytes.CutPrefix(packed, []byte(weightsMagic))
	if !ok {
		return nil, errors.New("these are no weights of this version; train them anew")
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(128<<20))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	raw, err := z.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack the weights: %w", err)
	}
	in := bytes.NewBuffer(raw)
	size, err := binary.ReadUvarint(in)
	if err != nil || size > uint64(in.Len()) {
		return nil, errCutOff
	}
	w := &Weights{}
	if err := json.Unmarshal(in.Next(int(size)), w); err != nil {
		return nil, fmt.Errorf("read the head of the weights: %w", err)
	}
	if len(w.Labels) < 3 || len(w.Trust.Base) != len(w.Labels) || len(w.Scale) != len(w.Labels) ||
		len(w.Tagging.Thresholds) != len(w.Tagging.Tags) || len(w.Tagging.Scale) != len(w.Tagging.Tags) || !w.Likening.fits(len(w.Labels)) {
		return nil, errors.New("the parts of the weights do not fit together")
	}
	w.Vocabulary = &Vocabulary{}
	if err := w.Vocabulary.read(in); err != nil {
		return nil, err
	}
	for _, t := range w.tables() {
		t.Vocabulary = w.Vocabulary
		if err := t.read(in); err != nil {
			return nil, err
		}
	}
	if in.Len() > 0 {
		return nil, errors.New("the weights are longer than they say")
	}
	return w, nil
}

// fits tells whether each subject is of a label, and those of one label stand together.
func (l *Likening) fits(labels int) bool {
	if len(l.Of) != len(l.Scale) || !slices.IsSorted(l.Of) {
		return false
	}
	return len(l.Of) == 0 || l.Of[0] >= 0 && l.Of[len(l.Of)-1] < labels
}

func (v *Vocabulary) read(in *bytes.Buffer) error {
	rows, err := binary.ReadUvarint(in)
	if err != nil || rows > uint64(in.Len()) {
		return errCutOff
	}
	last := uint64(0)
	for range rows {
		step, err := binary.ReadUvarint(in)
		if last += step; err != nil || last >= uint64(blocks)<<bucketBits {
			return errors.New("the buckets of the weights are damaged")
		}
		v.Buckets = append(v.Buckets, uint32(last))
	}
	if uint64(in.Len()) < rows*uint64(sources) {
		return errCutOff
	}
	for source := range v.Rarities {
		v.Rarities[source] = bytes.Clone(in.Next(int(rows)))
	}
	v.index()
	return nil
}

func (t *Table) read(in *bytes.Buffer) error {
	rows, err := binary.ReadUvarint(in)
	switch {
	case err != nil || rows > uint64(in.Len()):
		return errCutOff
	case len(t.Bias) != len(t.Scale) || rows > uint64(len(t.Buckets)):
		return errors.New("the parts of the weights do not fit together")
	case uint64(in.Len()) < rows*uint64(len(t.Scale)):
		return errCutOff
	}
	for range t.Scale {
		column := make([]int8, rows)
		for n, b := range in.Next(int(rows)) {
			column[n] = int8(b)
		}
		t.Columns = append(t.Columns, column)
	}
	return nil
}
