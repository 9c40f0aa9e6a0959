package extract

import (
	"strings"
	"testing"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// encoded writes text in a character set.
func encoded(t *testing.T, label, text string) string {
	t.Helper()
	e, _ := charset.Lookup(label)
	if label == "utf-16le" {
		e = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	}
	if label == "utf-16be" {
		e = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	out, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatalf("%s: %v", label, err)
	}
	return out
}

func TestBytesBecomeTheTextThatWasMeant(t *testing.T) {
	const (
		latin  = "Überprüfung für Käufer: naïve Bücher, fünf größere Häuser, schöne Möbel und süße Äpfel für alle Männer über achtzehn."
		quotes = "The “Service” costs 5 €, and that’s all you’ll pay – we’re sure."
		kanji  = "この規約に同意した方は、サービスを利用できます。変更する前に、メールでお知らせします。お支払いは毎月一日です。"
		hanzi  = "如果您同意本条款，您可以使用本服务。我们在更改之前会通过邮件通知您。您可以随时终止合同，无需说明理由。"
		hangul = "이 약관에 동의하면 서비스를 이용할 수 있습니다. 변경하기 전에 메일로 알려 드립니다. 언제든지 계약을 끝낼 수 있습니다."
		cyril  = "Вы можете пользоваться сервисом, если согласны с этими условиями. Мы сообщим вам об их изменении по почте заранее."
	)
	ascii := "<p>" + strings.Repeat("plain words ", 200) + "</p>"
	for _, tc := range []struct {
		name, body, contentType, want string
	}{
		{"UTF-8", latin, "", latin},
		{"byte order mark", "\xEF\xBB\xBF" + latin, "text/html; charset=iso-8859-1", latin},
		{"UTF-16, little end first", "\xFF\xFE" + encoded(t, "utf-16le", latin), "", latin},
		{"UTF-16, big end first", "\xFE\xFF" + encoded(t, "utf-16be", latin), "text/html; charset=utf-8", latin},
		{"UTF-16 without a mark", encoded(t, "utf-16le", "<p>"+latin), "", "<p>" + latin},
		{"UTF-8 that the header calls Latin-1", latin, "text/html; charset=iso-8859-1", latin},
		{"UTF-8 that the page calls Latin-1", `<meta charset="iso-8859-1">` + latin, "", `<meta charset="iso-8859-1">` + latin},
		{"UTF-8 after a kilobyte of ASCII", ascii + latin, "", ascii + latin},
		{"Latin-1 by the header", encoded(t, "windows-1252", latin), "text/html; charset=ISO-8859-1", latin},
		{"Latin-1 that the header calls UTF-8", encoded(t, "windows-1252", latin), "text/html; charset=utf-8", latin},
		{"windows-1252 by the page", `<meta http-equiv=content-type content="text/html; charset=windows-1252">` + encoded(t, "windows-1252", quotes), "",
			`<meta http-equiv=content-type content="text/html; charset=windows-1252">` + quotes},
		{"windows-1252 by nothing", encoded(t, "windows-1252", quotes), "", quotes},
		{"meta after a kilobyte", "<!--" + strings.Repeat("x", 2000) + `--><meta charset=gbk>` + encoded(t, "gbk", hanzi), "",
			"<!--" + strings.Repeat("x", 2000) + `--><meta charset=gbk>` + hanzi},
		{"GBK by the header", encoded(t, "gbk", hanzi), "text/html; charset=gb2312", hanzi},
		{"GBK by its letters", encoded(t, "gbk", strings.Repeat(hanzi, 4)), "", strings.Repeat(hanzi, 4)},
		{"Shift_JIS by its letters", encoded(t, "shift_jis", kanji), "", kanji},
		{"EUC-JP by its letters", encoded(t, "euc-jp", kanji), "", kanji},
		{"ISO-2022-JP by the header", encoded(t, "iso-2022-jp", kanji), "text/html; charset=iso-2022-jp", kanji},
		{"EUC-KR by its letters", encoded(t, "euc-kr", hangul), "", hangul},
		{"windows-1251 by its letters", encoded(t, "windows-1251", cyril), "", cyril},
		{"KOI8-R by the header", encoded(t, "koi8-r", cyril), "text/html; charset=koi8-r", cyril},
		{"unknown label", encoded(t, "windows-1252", latin), "text/html; charset=bogus", latin},
		{"a damaged letter", strings.Replace(latin, "ä", "\xC3", 1), "", strings.Replace(latin, "ä", "\uFFFD", 1)},
		{"nothing", "", "", ""},
	} {
		if got := decode([]byte(tc.body), tc.contentType); got != tc.want {
			t.Errorf("%s:\n got %q\nwant %q", tc.name, got, tc.want)
		}
	}
}

func TestDamagedBytesAreReadTheSameEachTime(t *testing.T) {
	body := []byte("# 00000 00 0000000\n\nA000 00000000 0 000 0000\n\n# 00 000\n\n000 000 000 0000 000 0000 0000 00 0000 00 0000 00 0000000000 0 00 000 0000\n\n" +
		"0.0 000 000 0000\n\n\x13 00000 0000 00 0000000\n- A000 00000\n\n# 00 0000\nA00 000 *0000 00000* 000 000 0000 0000 000 00000 000 000 000au1 \xe2advance”.")
	want := decode(body, "")
	for range 2000 {
		if got := decode(body, ""); got != want {
			t.Fatalf("read as %q, then as %q", want, got)
		}
	}
}

func TestCanonicalLine(t *testing.T) {
	for in, want := range map[string]string{
		" a \t\n b\u00a0\u2003c ":                  "a b c",
		"so\u00adft\u200b hy\u2060phen\ufeff":      "soft hyphen",
		"\u202aleft\u202c \u2067right\u2069":       "left right",
		"u\u0308ber cafe\u0301":                    "über café",
		"a\x00b\x1bc\u2028d":                       "abc d",
		"\u212b and \u037e":                        "Å and ;",
		"bad \xff byte":                            "bad \uFFFD byte",
		"\ufb01ne print keeps its \ufb01 ligature": "\ufb01ne print keeps its \ufb01 ligature",
		"": "",
	} {
		if got := canonical(in); got != want {
			t.Errorf("canonical(%q) = %q, want %q", in, got, want)
		}
		if again := canonical(want); again != want {
			t.Errorf("canonical(%q) = %q, want it to stay", want, again)
		}
	}
}

func TestWordsAreCounted(t *testing.T) {
	for in, want := range map[string]int{"": 0, "a b c": 3, "one – two": 2, "30 days": 2, "この規約": 2, "4.2 | 5": 2} {
		if got := wordCount(in); got != want {
			t.Errorf("%q: %d words, want %d", in, got, want)
		}
	}
}
