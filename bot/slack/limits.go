package slack

// Slack's limits, each with five per cent to spare, since Slack does not say everywhere in which unit it counts.
// Sources: docs.slack.dev/reference/block-kit and Slack's own types; the sum over all blocks of a message is published
// nowhere and was measured by several projects at about 13,200 characters (slackapi/bolt-js#2509).
const (
	maxPost        = 10_000 // all words of one post's blocks; refused near 13,200
	maxBlocks      = 40     // blocks of a post; refused above 50
	maxText        = 2_850  // a text object, and by our own wish a rich_text block; 3,000
	maxField       = 1_900  // one field of a section; 2,000
	maxFields      = 8      // fields of a section; 10
	maxItems       = 40     // items of one list, our own wish
	maxButtons     = 5      // buttons in a row; 25
	maxAsks        = 3      // buttons that ask, our own wish: the others stand in a menu beside them
	maxOptions     = 5      // choices of a menu
	maxOptionValue = 142    // the value of a choice; 150
	maxLabel       = 71     // the words of a button; 75
	maxValue       = 1_900  // the value of a button; 2,000
	maxURL         = 1_900  // an address; 3,000 of a button, and it counts to its text object
	maxPlain       = 3_800  // a post without blocks; 4,000
	maxNotice      = 2_850  // the text beside blocks: notification, search hit, screen reader; 4,000
	maxUses        = 5      // posts through one response_url, within 30 minutes
)
