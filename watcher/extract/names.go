package extract

import (
	"strings"

	"golang.org/x/net/html"
)

// Names that pages give by class or id to what is no part of a document. A part that is so named and holds much, or the
// title, is kept all the same.
var (
	furnitureNames = nameSet("nav navbar navigation menu submenu megamenu breadcrumb breadcrumbs sidebar sidenav pagination pager share " +
		"sharing social socials newsletter footer topbar toolbar toc backtotop masthead colophon skiplink skiplinks langswitcher advert " +
		"adverts ads")
	doubtfulNames = nameSet("related recommended recommendations subscribe header feedback helpful vote votes rating ratings comment " +
		"comments search login signin signup language languages locale locales advertisement promo promotion skip copyright")
	overlayNames = nameSet("modal popup popover overlay lightbox toast snackbar tooltip offcanvas onetrust")
	consentNames = nameSet("cookie cookies consent gdpr ccpa cmp")
	readerNames  = nameSet("sronly visuallyhidden screenreader screenreadertext assistivetext")
)

func nameSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(list) {
		set[name] = true
	}
	return set
}

// named is the first name of the set that the element bears as a word of its id or class, "" for none.
func named(n *html.Node, set map[string]bool) string {
	for _, a := range n.Attr {
		if a.Namespace == "" && (a.Key == "id" || a.Key == "class") {
			if name := nameIn(a.Val, set); name != "" {
				return name
			}
		}
	}
	return ""
}

// nameIn finds a name of the set in "site-navBar__menu": as one of its words site, nav, bar and menu, or as the whole
// without joints. Utility classes that say how a thing looks under some condition, "toc-visible:w-9", name nothing.
func nameIn(s string, set map[string]bool) string {
	for name := range strings.FieldsSeq(s) {
		if strings.ContainsAny(name, ":[]()@!/") {
			continue
		}
		if found := nameOf(name, set); found != "" {
			return found
		}
	}
	return ""
}

func nameOf(name string, set map[string]bool) string {
	const longest = 24 // no name of a set is longer
	var word, whole [longest]byte
	inWord, inWhole := 0, 0
	for i := range len(name) + 1 {
		c := byte('-')
		if i < len(name) {
			c = name[i]
		}
		upper := c >= 'A' && c <= 'Z'
		letter := upper || c >= 'a' && c <= 'z' || c >= 0x80
		if !letter || upper && i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z' {
			if inWord <= longest && set[string(word[:inWord])] {
				return string(word[:inWord])
			}
			inWord = 0
		}
		if !letter {
			continue
		}
		if upper {
			c += 'a' - 'A'
		}
		if inWord < longest {
			word[inWord] = c
		}
		if inWhole < longest {
			whole[inWhole] = c
		}
		inWord, inWhole = inWord+1, inWhole+1
	}
	if inWhole <= longest && set[string(whole[:inWhole])] {
		return string(whole[:inWhole])
	}
	return ""
}
