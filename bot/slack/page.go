package slack

import (
	"html/template"
	"net/http"
)

// A page is what people see who install the app: what came of it, and what to do next. It tells nothing of our insides; the log does.
type page struct {
	status int
	Title  string
	Words  string
	Next   []string
	Again  bool // a link to begin anew
}

var (
	cancelled = page{http.StatusForbidden, "Nothing was installed", "You did not allow the app in Slack, so nothing was stored.",
		[]string{"If you changed your mind, start again.", "If Slack says that the app needs approval, ask an administrator of your workspace."}, true}
	outOfDate = page{http.StatusBadRequest, "This page is out of date",
		"The installation was begun more than ten minutes ago, in another browser, or it was finished already. Nothing was stored now.",
		[]string{"If the app is not in your workspace yet, start again."}, true}
	refusedCode = page{http.StatusBadRequest, "Slack did not finish the installation", "Slack does not take what it sent you back with, so nothing was stored.",
		[]string{"Start again."}, true}
	lacksScope = page{http.StatusForbidden, "A permission is missing",
		"The app needs the permissions commands (to receive /terms) and chat:write (to post alerts), and was given less. Nothing was stored.",
		[]string{"Ask who runs this service to add what is missing to the app, then start again."}, true}
	wholeOrganisation = page{http.StatusForbidden, "The app is installed workspace by workspace", "You chose a whole organisation, so nothing was stored.",
		[]string{"Start again and choose one workspace, in the upper right corner of Slack's page."}, true}
	alreadyThere = page{http.StatusOK, "Your workspace has the app already", "It is the workspace of those who run this service, and is connected without an installation.",
		[]string{"In a channel, type /invite @clausewatch.", "Then type /terms."}, false}
	notSetUp = page{http.StatusBadGateway, "This service is not set up for that", "Slack refuses what this service asked for, so nothing was stored.",
		[]string{"Tell who runs this service: its log says what is wrong.", "Then start again."}, true}
	unreached = page{http.StatusBadGateway, "Slack could not be reached", "Nothing was stored.", []string{"Start again in a minute."}, true}
	notStored = page{http.StatusInternalServerError, "The installation could not be stored", "Nothing was stored.",
		[]string{"Start again in a minute. If this page comes again, tell who runs this service: its log says what is wrong."}, true}
)

// installedIn is the page of who has done it.
func installedIn(name string) page {
	if blank(name) {
		name = "your workspace"
	}
	return page{http.StatusOK, "Clausewatch is installed in " + name, "Alerts and answers come to the channels that the app is in.",
		[]string{"In a channel of Slack, type /invite @clausewatch.", "Type /terms there: it says what can be asked.",
			"Type /terms subscribe there to hear of changes."}, false}
}

var pageTemplate = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}}</title></head>
<body><main><h1>{{.Title}}</h1>
<p>{{.Words}}</p>
{{if .Again}}<ul>{{else}}<ol>{{end}}{{range .Next}}
<li>{{.}}</li>{{end}}
{{if .Again}}</ul>
<p><a href="install">Start again</a></p>{{else}}</ol>{{end}}
</main></body></html>
`))

func (p page) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(p.status)
	pageTemplate.Execute(w, p) // the browser is gone when this fails
}
