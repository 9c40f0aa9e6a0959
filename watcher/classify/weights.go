package classify

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/klauspost/compress/zstd"
)

// A Table holds the weights of the features of a text for each of several answers.
type Table struct {
	*Vocabulary `json:"-"`
	// Columns hold the weight of each row for each answer, in units of Scale.
	Columns [][]int8 `json:"-"`
	Scale   []float64
	Bias    []float64
}

// Weights are what the training command writes and a Model reads with: a table for the labels, and another for the tags of
// UNFAIR-ToS, each with the vocabulary of the texts it was learnt from, and one for likeness.
type Weights struct {
	Table
	// Labels are the categories, and NoProvision.
	Labels  []string
	Trust   Trust
	Tagging Tagging
	// Likening has a column for each of many finer subjects, which have no names here, over the rows of the labels. Sketches
	// hold the likeliest of them.
	Likening Table
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

const weightsMagic = "clausewatch weights 2\n"

// Write is the one way to write weights: the same weights give the same bytes. The form is a line that names it, and then,
// compressed with Zstandard, the length of the JSON of the named fields, that JSON, the tables of the labels and of the tags (the
// number of rows, the distances of their buckets as varints, their rarities, and the columns one after the other), and the
// columns of the likening.
func (w *Weights) Write(out io.Writer) error {
	head, err := json.Marshal(w)
	if err != nil {
		return err
	}
	raw := append(binary.AppendUvarint(nil, uint64(len(head))), head...)
	raw = w.Tagging.append(w.append(raw))
	raw = w.Likening.appendColumns(raw)
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	_, err = out.Write(z.EncodeAll(raw, []byte(weightsMagic)))
	return err
}

func (t *Table) append(raw []byte) []byte {
	if t.Vocabulary == nil {
		return binary.AppendUvarint(raw, 0)
	}
	raw = binary.AppendUvarint(raw, uint64(len(t.Buckets)))
	last := uint32(0)
	for _, b := range t.Buckets {
		raw = binary.AppendUvarint(raw, uint64(b-last))
		last = b
	}
	return t.appendColumns(append(raw, t.Rarity...))
}

func (t *Table) appendColumns(raw []byte) []byte {
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
	if len(w.Labels) < 3 || len(w.Trust.Base) != len(w.Labels) || len(w.Tagging.Thresholds) != len(w.Tagging.Tags) {
		return nil, errors.New("the parts of the weights do not fit together")
	}
	if err := w.read(in, len(w.Labels)); err != nil {
		return nil, err
	}
	if err := w.Tagging.read(in, len(w.Tagging.Tags)); err != nil {
		return nil, err
	}
	w.Likening.Vocabulary = w.Vocabulary
	if err := w.Likening.readColumns(in, len(w.Likening.Scale)); err != nil {
		return nil, err
	}
	if in.Len() > 0 {
		return nil, errors.New("the weights are longer than they say")
	}
	return w, nil
}

func (t *Table) read(in *bytes.Buffer, columns int) error {
	rows, err := binary.ReadUvarint(in)
	if err != nil || rows > uint64(in.Len()) {
		return errCutOff
	}
	t.Vocabulary = &Vocabulary{}
	last := uint64(0)
	for range rows {
		step, err := binary.ReadUvarint(in)
		if last += step; err != nil || last >= uint64(blocks)<<bucketBits {
			return errors.New("the buckets of the weights are damaged")
		}
		t.Buckets = append(t.Buckets, uint32(last))
	}
	if uint64(in.Len()) < rows {
		return errCutOff
	}
	t.Rarity = bytes.Clone(in.Next(int(rows)))
	t.index()
	return t.readColumns(in, columns)
}

func (t *Table) readColumns(in *bytes.Buffer, columns int) error {
	rows := len(t.Buckets)
	switch {
	case len(t.Scale) != columns || len(t.Bias) != columns:
		return errors.New("the parts of the weights do not fit together")
	case in.Len() < rows*columns:
		return errCutOff
	}
	for range columns {
		column := make([]int8, rows)
		for n, b := range in.Next(rows) {
			column[n] = int8(b)
		}
		t.Columns = append(t.Columns, column)
	}
	return nil
}
