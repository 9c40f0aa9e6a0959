package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mostFrames is how deep documents in documents are read.
const mostFrames = 2

// openFrames puts the text of the documents that a page holds in itself, in the srcdoc of an iframe (HTML, 4.8.5), where
// they are shown. What stands in a document of another address is not sent with the page.
func openFrames(root *html.Node, deep int) {
	var frames []*html.Node
	for n := range root.Descendants() {
		if n.DataAtom == atom.Iframe && n.Namespace == "" && attr(n, "srcdoc") != "" {
			frames = append(frames, n)
		}
	}
	for _, frame := range frames {
		inner, err := html.Parse(strings.NewReader(attr(frame, "srcdoc")))
		if err != nil {
			continue // nested too deep: the page is read without it
		}
		if deep > 1 {
			openFrames(inner, deep-1)
		}
		body := inner
		for n := range inner.Descendants() {
			if n.DataAtom == atom.Body {
				body = n
				break
			}
		}
		for frame.FirstChild != nil {
			frame.RemoveChild(frame.FirstChild)
		}
		frame.Data, frame.DataAtom = "div", atom.Div
		for body.FirstChild != nil {
			c := body.FirstChild
			body.RemoveChild(c)
			frame.AppendChild(c)
		}
	}
}
