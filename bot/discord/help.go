package discord

import (
	"strings"

	"github.com/bwmarrin/discordgo"
)

// picks are the commands as they are picked at Discord, each to be clicked; "" while their ids are not known.
func (d *Discord) picks(guild string) string {
	if d.Mention(guild, "terms") == "/terms" {
		return ""
	}
	var lines []string
	for _, c := range commands {
		names := []string{d.Mention(guild, c.name)}
		if len(c.parts) > 0 {
			names = nil
		}
		for _, p := range c.parts {
			names = append(names, d.Mention(guild, c.name+" "+p.name))
		}
		lines = append(lines, strings.Join(names, " ")+" – "+escape(c.says))
	}
	return strings.Join(lines, "\n")
}

// withPicks puts the commands above an answer to a question for help. All of them are in the answer's own words as well.
func withPicks(all []post, picks string) []post {
	if picks == "" || units(picks) > maxDescription {
		return all
	}
	e := &discordgo.MessageEmbed{Title: "Pick a command", Description: picks}
	if first := &all[0]; len(first.embeds) < maxEmbeds && wordsIn(first.embeds)+wordsIn([]*discordgo.MessageEmbed{e}) <= maxWords {
		first.embeds = append([]*discordgo.MessageEmbed{e}, first.embeds...)
		return all
	}
	return append([]post{{embeds: []*discordgo.MessageEmbed{e}, plain: []string{"Type / to see the commands."}}}, all...)
}

// wordsIn is what Discord counts of embeds.
func wordsIn(all []*discordgo.MessageEmbed) (n int) {
	for _, e := range all {
		n += units(e.Title) + units(e.Description)
		for _, f := range e.Fields {
			n += units(f.Name) + units(f.Value)
		}
		if e.Footer != nil {
			n += units(e.Footer.Text)
		}
	}
	return n
}

// asksForHelp tells whether a question is for what can be asked.
func asksForHelp(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return text == "" || text == "help" || text == "?"
}
