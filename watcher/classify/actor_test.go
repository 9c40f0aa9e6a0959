package classify

import "testing"

func TestWhoActsDecidesBetweenNearCategories(t *testing.T) {
	c, err := New(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct{ heading, intro, text, want string }{
		{"Leaving", "", "We may close your account at any time.", "account_termination"},
		{"", "", "We may close your account at any time.", "account_termination"},
		{"Closing your account", "", "We can delete your account without giving a reason.", "account_termination"},
		{"Your right to leave", "", "We reserve the right to delete your account at any time.", "account_termination"},
		{"Leaving", "At any time we may", "close your account", "account_termination"},
		{"Termination", "", "You may close your account at any time.", "user_exit"},
		{"Termination by us", "", "You can leave the service whenever you want.", "user_exit"},
		{"Suspension", "", "You may deactivate your profile in the settings.", "user_exit"},
		{"Termination", "At any time you may", "close your account", "user_exit"},
	} {
		if r := c.Classify(one.heading, one.intro, one.text); r.Category != one.want || r.Top3[0] != one.want {
			t.Errorf("%q: %q: %q is read as %q, of %v, want %q", one.heading, one.intro, one.text, r.Category, r.Top3, one.want)
		}
	}
}
