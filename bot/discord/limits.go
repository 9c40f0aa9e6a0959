package discord

// Discord's limits, each with a little to spare: they count characters, we count UTF-16 units, which are never fewer.
// Sources: docs.discord.com/developers, resources/message (content, embeds, nonce), components/reference (buttons) and
// interactions/application-commands (commands, choices).
const (
	maxContent     = 1_950 // the text of a message; 2,000
	maxEmbeds      = 10    // embeds of a message
	maxWords       = 5_800 // all words of a message's embeds together; 6,000
	maxTitle       = 250   // an embed's title; 256
	maxDescription = 4_000 // an embed's text; 4,096
	maxFields      = 25    // an embed's fields
	maxFieldName   = 250   // 256
	maxFieldValue  = 1_000 // 1,024
	maxInline      = 60    // a value that stands beside others, our own wish
	maxFooter      = 500   // our own wish; 2,048
	maxSheet       = 3_800 // all words of a message of components; 4,000 in its texts
	maxComponents  = 38    // components of a message, those within others included; 40
	maxPiece       = 1_800 // one piece of text, our own wish: it must fit into a message without embeds as well
	maxInRow       = 5     // buttons in a row
	maxRows        = 5     // rows of a message
	maxLabel       = 76    // the words of a button; 80
	maxButtonURL   = 512   // the address of a button
	maxCustomID    = 100   // the id of a button
	maxFormTitle   = 45    // the title of a form
	maxFormWords   = 1_000 // what is typed into a form, our own wish; 4,000
	maxAddress     = 2_000 // the address of a page that somebody asks to watch; an option takes 6,000
	maxURL         = 700   // an address within text, our own wish
	maxLinked      = 300   // the words of a link, our own wish
	maxChoices     = 25    // completions at a time
	maxChoice      = 100   // the name of a completion, and its value
	nonceLength    = 24    // 25
)
