package config

import (
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// written are the options of delivery by their names, as the file has them.
func (ch Channel) written() map[string]string {
	return map[string]string{clausewatch.SetsThreads: ch.Threads, clausewatch.SetsForm: ch.Form, clausewatch.SetsCrosspost: ch.Crosspost,
		clausewatch.SetsRole: ch.Role, clausewatch.SetsRoleFrom: ch.RoleFrom, clausewatch.SetsSilent: ch.Silent}
}

// deliver adds to the settings of channels how alerts come to this one.
func (ch Channel) deliver(all []clausewatch.ChannelSettings) []clausewatch.ChannelSettings {
	written := ch.written()
	for _, option := range clausewatch.DeliveryOptions(clausewatch.Channel(ch.To)) {
		if written[option] == "" {
			continue
		}
		at := slices.IndexFunc(all, func(s clausewatch.ChannelSettings) bool { return string(s.Channel) == ch.To })
		if at < 0 {
			all, at = append(all, clausewatch.ChannelSettings{Channel: clausewatch.Channel(ch.To)}), len(all)
		}
		all[at].Delivery, _ = all[at].Delivery.With(option, written[option]) // checked at load
		all[at].Fixed = append(all[at].Fixed, option)
	}
	return all
}

// checkDelivery complains of an option that the channel has not, and of what one does not take.
func (ch Channel) checkDelivery(d *decoder, path string) {
	has := clausewatch.DeliveryOptions(clausewatch.Channel(ch.To))
	platform, _ := clausewatch.Channel(ch.To).Split()
	for option, value := range ch.written() {
		switch _, err := (clausewatch.Delivery{}).With(option, value); {
		case value == "":
		case !slices.Contains(has, option) && len(has) == 0:
			d.complainAt(path+"."+option, "%s: %s has no such setting; take it out", option, ch.To)
		case !slices.Contains(has, option):
			d.complainAt(path+"."+option, "%s: channels of %s have no such setting; take it out (there is %s)", option, platform, strings.Join(has, ", "))
		case err != nil:
			d.complainAt(path+"."+option, "%v", err)
		}
	}
}
