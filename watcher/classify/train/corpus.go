package main

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// policies gives the blocks of the last text of each recorded policy in the folders within dir, in the order of their names.
func policies(dir string, each func(policy string, blocks []string)) error {
	archives, err := filepath.Glob(filepath.Join(dir, "*", "*.tar.zst"))
	if err != nil {
		return err
	}
	if len(archives) == 0 {
		return fmt.Errorf("no recorded policies in %s: the categories that ToS;DR has no quotes of are learnt from them", dir)
	}
	for _, name := range archives {
		text, err := lastVersion(name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		each(filepath.Base(name), markdownBlocks(text))
	}
	return nil
}

// lastVersion is the text of the last Markdown file of an archive.
func lastVersion(name string) (text string, err error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	z, err := zstd.NewReader(file, zstd.WithDecoderMaxWindow(64<<20), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return "", err
	}
	defer z.Close()
	last := ""
	for in := tar.NewReader(z); ; {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return text, nil
		}
		if err != nil {
			return "", err
		}
		if !strings.HasSuffix(header.Name, ".md") || header.Name < last {
			continue
		}
		all, err := io.ReadAll(in)
		if err != nil {
			return "", err
		}
		last, text = header.Name, string(all)
	}
}

var (
	link   = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	bullet = regexp.MustCompile(`^(?:[-*+•]|\(?[0-9a-zA-Z]{1,3}[.)]|[0-9]+(?:\.[0-9]+)+\.?)\s+`)
	breaks = regexp.MustCompile(`\s*(?:<br ?/?>|\s\|\s)\s*`)
)

// markdownBlocks are the paragraphs, list items and cells of a Markdown text without their marks; headings keep theirs.
func markdownBlocks(text string) (blocks []string) {
	for _, line := range strings.Split(text, "\n") {
		for _, part := range breaks.Split(line, -1) {
			part = strings.TrimSpace(strings.Trim(part, "| \t"))
			part = link.ReplaceAllString(part, "$1")
			part = strings.NewReplacer("**", "", "__", "", `\`, "", "`", "").Replace(part)
			part = strings.TrimSpace(bullet.ReplaceAllString(part, ""))
			if len(part) > 3 {
				blocks = append(blocks, part)
			}
		}
	}
	return blocks
}
