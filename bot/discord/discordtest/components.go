package discordtest

// componentsV2 is the flag of a message that is made of components (IS_COMPONENTS_V2).
const componentsV2 = 32768

// ofComponents tells whether a message is in that form.
func ofComponents(m object) bool {
	flags, _ := m["flags"].(float64)
	return int(flags)&componentsV2 != 0
}

// sheet checks a message of components: neither content nor embeds, 40 components in all, 4,000 characters in all texts.
func (c *checker) sheet(m object) {
	for _, key := range []string{"content", "embeds"} {
		if m[key] != nil {
			c.fault("%s in a message of components", key)
		}
	}
	count, text := 0, 0
	var walk func(all []object, within bool)
	walk = func(all []object, within bool) {
		for _, o := range all {
			count++
			switch o["type"] {
			case 1.0:
				c.row(o)
				count += len(o.list("components"))
			case 10.0:
				c.keys("a text", o, "type content id")
				text += c.within("a text", o.str("content"), 1, 4000)
				if blank(o.str("content")) {
					c.fault("a text of which nothing can be seen")
				}
			case 13.0:
				c.keys("a file", o, "type file spoiler id")
			case 14.0:
				c.keys("a separator", o, "type divider spacing id")
			case 17.0:
				c.keys("a container", o, "type components accent_color spoiler id")
				if within || len(o.list("components")) == 0 {
					c.fault("a container that is empty or within another one")
				}
				walk(o.list("components"), true)
			default:
				c.fault("a component of type %v", o["type"])
			}
		}
	}
	walk(m.list("components"), false)
	c.count("components", count, 1, 40)
	c.count("characters of all texts", text, 0, 4000)
	c.envelope(m)
}

// sheet reads a message of components. Texts ping as content does.
func (r *reader) sheet(all []object, m object) {
	for _, o := range all {
		switch o["type"] {
		case 10.0:
			r.block(o.str("content"))
			r.everyone(o.str("content"), m)
		case 1.0:
			r.buttons(o)
		case 17.0:
			r.sheet(o.list("components"), m)
		}
	}
}
