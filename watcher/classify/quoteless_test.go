package classify

import (
	"maps"
	"slices"
	"testing"
)

// quoteless are clauses in words of our own for the categories that ToS;DR has no quotes of, as policies of fictional companies
// would put them. None was learnt from.
var quoteless = map[string][]string{
	"ai_training": {
		"Harbour Mail does not train language models on the messages of its customers.",
		"What you type into the assistant may help us to train future versions of our models.",
		"You may switch off the use of your chats for model training under Privacy.",
		"Photos that you publish can become part of the data sets on which our image models are trained.",
		"No one may use texts from this site for the development of artificial intelligence without our written permission.",
		"Customer content is used to fine-tune a model only for that customer.",
		"We improve our machine learning models with recordings of calls from which names were removed.",
		"Voice samples are not shared with other companies for the training of their AI systems.",
		"Publicly visible reviews may be licensed to developers of large language models.",
		"If you opt out, content that was already used in training cannot be removed from the model.",
		"Our staff may read prompts in order to evaluate and train the model.",
		"Work accounts are never used to train generative AI.",
		"You grant us the right to use your drawings to train our AI tools.",
	},
	"ai_use_terms": {
		"Answers of the assistant are written by a machine and can contain mistakes.",
		"Do not rely on AI output as legal, medical or financial advice.",
		"You own what the AI feature generates for you, as far as the law allows.",
		"Pictures made with generative AI must carry a visible label.",
		"You are responsible for checking whether generated text infringes the rights of others.",
		"It is forbidden to use the AI tools to create synthetic voices of real people without their consent.",
		"Similar prompts may lead to similar output for other users.",
		"The chatbot is powered by artificial intelligence; you are not talking to a human.",
		"Use of our AI features to decide on loans or jobs is not allowed without human review.",
		"Creators have to disclose realistic content that was altered or made with AI.",
		"Do not pass off output of the model as the work of a person.",
		"We may limit the number of prompts that you can send to the AI features in a day.",
	},
	"fees_payment": {
		"The monthly price is due in advance on the first day of each month.",
		"You pay the fees that are listed in the order form.",
		"All prices include value added tax unless we say otherwise.",
		"We bill your credit card when the goods leave our warehouse.",
		"If your bank refuses a payment, we may charge a fee of five euros.",
		"Invoices are payable within fourteen days.",
		"Late payments bear interest at one per cent a month.",
		"We accept cards, bank transfers and direct debit as methods of payment.",
		"You are responsible for all taxes on your purchases.",
		"Currency conversion costs of your bank are yours to bear.",
		"A booking fee is added to the price of each ticket.",
		"Amounts owed under this agreement must be paid without deductions.",
	},
	"monetisation_virtual_items": {
		"Gems are a virtual currency and have no value outside the game.",
		"You cannot sell skins or other virtual items for real money.",
		"Unused gift card balances are not paid out in cash.",
		"Makers receive seventy per cent of the revenue from their subscribers.",
		"Payouts are made once your earnings exceed fifty dollars.",
		"We may change the price of virtual goods or take them out of the game.",
		"Reward points are credited two days after a purchase and cannot be transferred.",
		"To join the partner programme and earn money from your videos you need one thousand followers.",
		"Coins that you bought are not refunded when your account is closed.",
		"Promotional codes cannot be combined or exchanged for cash.",
		"Bonus credits expire at the end of the year.",
		"Tips from viewers belong to the streamer, less our commission.",
	},
	"ranking_transparency": {
		"The order of search results depends on the price, the rating and the distance of each shop.",
		"Hotels that pay a higher commission may be ranked higher in our default list.",
		"Our recommender system picks posts by what you watched and liked before.",
		"You may turn off personalised recommendations and see posts in the order of time.",
		"The main parameters of our ranking are relevance, stock and speed of delivery.",
		"Sponsored listings appear at the top and are marked as advertisements.",
		"How we rank offers: the better an offer fits your search, the further up it stands.",
		"New listings are shown more prominently for the first seven days.",
		"A seller's rank falls when many orders are cancelled.",
		"We do not favour our own products in search results.",
		"The feed is sorted by predicted interest unless you choose another order.",
		"The signals that decide which videos are recommended to you are explained in our help pages.",
	},
	"acceptance_by_use": {
		"Whoever uses the ferry app accepts these terms.",
		"By opening an account you agree to be bound by this agreement.",
		"If you do not agree to all of these terms, please leave the site.",
		"Your use of our service means that you accept these conditions.",
		"By clicking “Sign up” you confirm that you have read and accept these terms of use.",
		"Downloading the app constitutes acceptance of this licence agreement.",
		"These terms are a binding contract between you and Lantern Ltd.",
		"You must accept these terms before you may use the website.",
		"By visiting our pages you consent to these rules.",
		"Do not access the platform unless you accept this agreement.",
		"Accessing any part of the site is your agreement to these terms.",
		"If you use the service for a company, you accept these terms on its behalf.",
	},
}

// nearMisses are clauses that speak of much the same words as the category that they are not of.
var nearMisses = map[string][]string{
	"ai_training": {
		"We train our employees in the protection of personal data once a year.",
		"Training courses can be booked until the day before they begin.",
		"We use cookies to learn which pages are read most.",
		"Automated programs may not collect e-mail addresses from this site.",
		"We may use a copy of your photos to show them to your friends.",
		"You can export your chats at any time.",
		"We improve our services by asking our customers what they think.",
	},
	"ai_use_terms": {
		"You are responsible for the content that you post.",
		"Information on this site is no legal advice.",
		"Bots that send unsolicited messages are blocked.",
		"You may not upload viruses or other harmful code.",
		"Decisions about refunds are made by our staff.",
		"We generate a new password for you.",
		"Advertising must be labelled as such.",
	},
	"fees_payment": {
		"We collect your name and your payment details when you order.",
		"Your subscription renews automatically each month unless you cancel.",
		"You may return goods within fourteen days and get your money back.",
		"Our liability is limited to the amount that you paid.",
		"Each party bears its own costs of arbitration.",
		"We pay attention to the security of your card data.",
		"You agree to indemnify us against claims, including reasonable attorneys' fees.",
	},
	"monetisation_virtual_items": {
		"You keep all rights in the videos that you upload.",
		"We share your e-mail address with partners who send you offers.",
		"Content that shows real gambling is removed.",
		"You may cancel your membership in the app.",
		"Virtual meetings may be recorded by their host.",
		"You must not use cheats in the game.",
	},
	"ranking_transparency": {
		"It is prohibited to post fake reviews in order to rise in the ranking.",
		"We show you advertising that fits your interests.",
		"You may search for the policy by its title.",
		"We list the cookies that we use below.",
		"In order to use the service you must be eighteen.",
		"Our staff may remove listings that break these rules.",
	},
	"acceptance_by_use": {
		"If you go on using the service after a change, you accept the changed terms.",
		"By uploading pictures you give us a licence to show them.",
		"By using the service you agree that disputes are decided by arbitration.",
		"By using this site you consent to our use of cookies.",
		"You agree to use the service at your own risk.",
		"By giving us your number you agree to receive text messages.",
	},
}

// TestCategoriesWithoutQuotes holds the share of clauses that are read rightly, and that of near misses that are not taken for
// what they are near to.
func TestCategoriesWithoutQuotes(t *testing.T) {
	c, err := New(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	share := func(texts map[string][]string, right func(category, got string) bool) float64 {
		all, good := 0, 0
		for _, category := range slices.Sorted(maps.Keys(texts)) {
			for _, text := range texts[category] {
				r := c.Classify("", "", text)
				all++
				if right(category, r.Category) {
					good++
				} else {
					t.Logf("%s: %q is read as %q, of %v", category, text, r.Category, r.Top3)
				}
			}
		}
		t.Logf("%d of %d", good, all)
		return float64(good) / float64(all)
	}
	if got := share(quoteless, func(category, got string) bool { return got == category }); got < leastQuoteless {
		t.Errorf("%.3f of the clauses are read rightly, want %.2f", got, leastQuoteless)
	}
	if got := share(nearMisses, func(category, got string) bool { return got != category }); got < leastMissed {
		t.Errorf("%.3f of the near misses are not taken for what they are near to, want %.2f", got, leastMissed)
	}
}

const (
	leastQuoteless = 0.74
	leastMissed    = 0.82
)
