package main

import (
	"regexp"
	"strings"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

// A vein is how texts of a category are found among those of policies: by what they say and must not say.
type vein struct {
	category string
	says     []*regexp.Regexp // all of them
	not      *regexp.Regexp   // nil for nothing
}

func re(s string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + s) }

const ai = `\b(?:ai|a\.i\.|artificial intelligence|machine[- ]learning|generative|(?:large )?language models?|foundation models?|neural networks?)\b`

// veins are tried in this order, and the first that fits takes a text. They are narrow: what they miss costs little, what they
// take wrongly is learnt.
var veins = []vein{
	{"ai_training", []*regexp.Regexp{re(ai), re(`\b(?:train|trains|trained|training|retrain|fine-?tun\w+|develop|developing|improve|improving)\b.{0,80}\b(?:models?|ai|artificial intelligence|machine[- ]learning|algorithms?|systems?)\b|\b(?:models?|ai|artificial intelligence|machine[- ]learning|algorithms?)\b.{0,40}\b(?:train|trained|training|improvement)\b`)}, nil},
	{"ai_use_terms", []*regexp.Regexp{re(ai + `|\bdeepfakes?|\bsynthetic media`), re(`\b(?:outputs?|prompts?|generated|inaccura\w+|accura\w+|hallucinat\w+|disclos\w+|label\w*|features?|tools?|human review|rely|reliance|deepfakes?|automated decision\w*)\b`)},
		re(`\b(?:cookies?|advertis\w+|support requests|diagnos\w+|crash|personal (?:data|information)|privacy|exploitation|abuse)\b`)},
	{"ranking_transparency", []*regexp.Regexp{re(`\b(?:main parameters|recommender systems?|recommendation algorithms?|how we rank|(?:is|are) ranked|rankings? (?:of|is|are|in|on)|order (?:in which|of) (?:search )?results|paid (?:placement|promotion)s?|discoverability)\b`)},
		re(`\b(?:cookies?|personal (?:data|information)|engine optimi[sz]ation|spam|prohibited|must not|may not|fairness)\b`)},
	{"monetisation_virtual_items", []*regexp.Regexp{re(`\b(?:virtual (?:currency|currencies|items?|goods|gifts?|coins?)|in-(?:game|app) (?:currency|currencies|items?|goods|coins?)|gift ?cards?|(?:loyalty|reward|bonus) (?:points?|program\w*)|promotional (?:credits?|codes?|balances?)|moneti[sz]\w+|payouts?|revenue shar\w+|creator (?:fund|reward)\w*|(?:no|any) (?:cash|monetary) value)\b`)},
		re(`\b(?:personal (?:data|information)|privacy|cookies?)\b`)},
	{"fees_payment", []*regexp.Regexp{re(`\b(?:you (?:agree to|must|will|shall|are required to|are responsible for) pay\w*|fees? (?:are|is|will be|must be|may be|for the)|(?:will|may) be (?:charged|billed|invoiced)|charge your (?:payment|credit|card)|payment methods?|late (?:fees?|payments?)|(?:all|our|the) (?:prices?|fees?|charges?) (?:are|is|do|will|may|exclude|include)|(?:sales|value added|applicable) tax(?:es)?|overdue|invoices?)\b`)},
		re(`\b(?:personal (?:data|information)|privacy|cookies?|renew\w*|refund\w*|withdraw\w*|arbitrat\w+|collect(?:s|ed)? (?:the |your |information)|process(?:es|ing)? your|information (?:we|about|you)|attorneys?|indemnif\w+|breach)\b`)},
	{"acceptance_by_use", []*regexp.Regexp{acceptance}, notAcceptance},
	{classify.NoProvision, []*regexp.Regexp{re(`^["“”'‘’]?[A-Z][\w’' /-]{1,40}["“”'‘’]?:? (?:means?|refers? to|has the meaning|shall mean)\b|^(?:in|for the purposes of) th(?:is|ese) [\w ]{3,40}, ["“]?[\w ]+["”]? (?:means|refers)|^(?:this (?:section|article|page|table|document)|the (?:following|table below)|below)\b.{0,60}\b(?:explains?|describes?|contains?|provides an overview|lists?|sets out|summari[sz]es?)\b|^(?:welcome to|thank you for|thanks for|click here|learn more|read more|see also|back to|table of contents|for more information,? (?:see|visit|read)|for example[,:])|our mission is`)},
		re(`\b(?:you agree|you must|you may not|liable|warrant\w*|cookies?|we (?:may|will|collect|share|use))\b`)},
}

var (
	acceptance    = re(`\bby (?:\w+ ){0,2}(?:using|accessing|visiting|browsing|downloading|installing|registering|creating|signing up|clicking)\b.{0,120}\b(?:agree|accept|acknowledge|consent|bound)\b|\bif you do not (?:agree|accept)\b.{0,80}\b(?:do not|may not|must not|should not|stop|discontinue|cannot)\b|\b(?:use|access)\b.{0,60}\b(?:constitutes?|signif(?:y|ies)|is deemed)\b.{0,40}\b(?:accept|agree|consent)`)
	notAcceptance = re(`\b(?:chang\w+|modif\w+|updat\w+|amend\w+|revis\w+|cookies?|personal (?:data|information)|transfer\w*|arbitrat\w+|licen[cs]e|indemnif\w+|liab\w+|warrant\w+|law|laws|years|newsletters?|communications|processing|collect\w*)\b`)
)

const (
	ofEachPolicy  = 5 // texts of one policy for one category
	mostOfEach    = 160
	shortestMined = 40
	longestMined  = 700
	othersEvery   = 7 // of the blocks that fit no vein
)

// minings are what policies give.
type minings struct {
	found []quote // texts of the veins; Service is the policy's
	// others are texts at large that fit no vein: what any policy says. They are no examples of what the veins are for.
	others []quote
}

// mine finds texts of the categories that ToS;DR has no quotes of in recorded policies.
func mine(dir string, r *reading) (m minings, err error) {
	perVein := map[string]int{}
	seen := map[string]bool{}
	err = policies(dir, func(policy string, blocks []string) {
		service, _, _ := strings.Cut(policy, "__")
		perPolicy := map[string]int{}
		for n, text := range blocks {
			r.look(service, text)
			if strings.HasPrefix(text, "#") || len(text) < shortestMined || len(text) > longestMined || !english(text) {
				continue
			}
			key := strings.ToLower(text[:shortestMined]) // policies of one publisher repeat themselves
			if seen[key] {
				continue
			}
			category := categoryOf(text)
			switch {
			case category == "" && n%othersEvery == 0 && perPolicy[category] < 2*ofEachPolicy:
				m.others = append(m.others, quote{Service: service, Text: text})
			case category == "" || perPolicy[category] >= ofEachPolicy || perVein[category] >= mostOfEach:
				continue
			default:
				m.found = append(m.found, quote{Service: service, Text: text, Category: category})
			}
			seen[key] = true
			perPolicy[category]++
			perVein[category]++
		}
	})
	return m, err
}

func categoryOf(text string) string {
	for _, v := range veins {
		fits := v.not == nil || !v.not.MatchString(text)
		for _, says := range v.says {
			fits = fits && says.MatchString(text)
		}
		if fits {
			return v.category
		}
	}
	return ""
}

var englishWords = re(`\b(?:the|of|to|and|or|you|we|is|are|your|our|that|for|by|with)\b`)

// english tells a text by its commonest words: one in five of them.
func english(text string) bool {
	return 5*len(englishWords.FindAllStringIndex(text, -1)) >= len(strings.Fields(text))
}

// acceptances are sentences that lawyers tagged as a contract by using and nothing else.
func acceptances(sentences []sentence) (found []quote) {
	for _, s := range sentences {
		if len(s.Labels) == 1 && s.Labels[0] == "USE" && !notAcceptance.MatchString(s.Text) {
			found = append(found, quote{Service: s.Doc, Text: s.Text, Category: "acceptance_by_use"})
		}
	}
	return found
}
