package extract

import (
	"strings"
	"testing"
)

// samples say nearly the same in many languages, in words of our own.
var samples = map[string]string{
	"en": "You may use the service when you agree with these terms. We will tell you by mail before we change them, and you have the right to end the contract with us at any time and for any reason which you need not give.",
	"de": "Sie dürfen den Dienst nutzen, wenn Sie mit diesen Bedingungen einverstanden sind. Wir teilen Ihnen mit, wenn wir sie ändern, und Sie haben das Recht, den Vertrag mit uns zu beenden, ohne die Gründe zu nennen, die Sie dazu bewegen oder nicht.",
	"fr": "Vous pouvez utiliser le service si vous êtes d'accord avec ces conditions. Nous vous informons par courrier avant de les changer, et vous avez le droit de mettre fin au contrat avec nous, sans donner les raisons qui vous y poussent, pour une durée quelconque.",
	"es": "Usted puede usar el servicio si está de acuerdo con las condiciones que siguen. Le avisamos por correo antes de que las cambiemos, y usted puede terminar el contrato con nosotros por una razón que no nos tiene que dar, para los fines que usted quiera o no.",
	"it": "L'utente può usare il servizio se accetta le condizioni che seguono. Gli diciamo per posta quando le cambiamo, e può terminare il contratto con noi per una ragione che non deve dire; i dati della persona non sono dati a terzi, anche se alla fine del contratto.",
	"pt": "Você pode usar o serviço se aceitar as condições que seguem. Avisamos você por correio antes que as mudemos, e você pode terminar o contrato com uma carta; os seus dados não são dados a terceiros, ou ao menos não sem que você saiba, do modo que dissemos em nossos termos.",
	"nl": "U mag de dienst gebruiken als u het eens bent met deze voorwaarden. Wij zeggen het u voor wij ze wijzigen, en u kan het contract met ons beëindigen; een reden wordt niet gevraagd aan u, en uw gegevens zijn bij ons veilig, ook die van de mensen van het werk.",
	"sv": "Du får använda tjänsten om du är överens med villkoren som följer. Vi säger till innan vi ändrar dem, och du kan avsluta avtalet med oss; inte för att du har skäl till det eller inte, utan av den vilja som är din, och dina data är säkra på våra servrar.",
	"da": "Du må bruge tjenesten, hvis du er enig med vilkårene. Vi siger til, før vi ændrer dem, og du kan afslutte aftalen med os; ikke fordi du har grund til det eller ej, men af den vilje som er din, og dine data er sikre på vores servere, det er klart for os.",
	"pl": "Możesz korzystać z usługi, jeśli zgadzasz się na te warunki. Powiemy o tym, że je zmieniamy, i możesz zakończyć umowę w każdej chwili lub nie; dane są bezpieczne przez cały czas, oraz nie są dla innych od nas, do których należy to, co jest w umowie na piśmie.",
	"tr": "Bu koşulları kabul eden herkes bir hesap açar ve hizmeti kullanır. Kişisel veriler bizim için önemlidir; sizin izniniz ile veya izniniz olmadan daha çok veri olarak işlenmez, bu da bizim tarafından size yazılı olarak bildirilir, gibi gibi ve bir de daha.",
	"id": "Anda dapat memakai layanan ini dengan syarat yang ada dalam dokumen ini. Kami akan memberi tahu anda untuk setiap perubahan dari syarat itu, dan anda tidak akan membayar kepada kami atau pada orang lain yang tidak dapat anda kenal dalam kontrak ini.",
	"ru": "Вы можете пользоваться сервисом, если согласны с этими условиями. Мы сообщим вам об их изменении по почте, и вы вправе расторгнуть договор.",
	"ja": "この規約に同意した方は、サービスを利用できます。変更する前に、メールでお知らせします。",
	"ko": "이 약관에 동의하면 서비스를 이용할 수 있습니다. 변경하기 전에 메일로 알려 드립니다.",
	"zh": "如果您同意本条款，您可以使用本服务。我们在更改之前会通过邮件通知您。",
	"ar": "يمكنك استخدام الخدمة إذا وافقت على هذه الشروط. سنخبرك بالبريد قبل تغييرها، ولك الحق في إنهاء العقد في أي وقت لأي سبب من الأسباب المذكورة.",
	"el": "Μπορείτε να χρησιμοποιήσετε την υπηρεσία αν συμφωνείτε με αυτούς τους όρους.",
	"he": "ניתן להשתמש בשירות אם אתם מסכימים לתנאים אלה.",
	"th": "คุณใช้บริการได้หากคุณยอมรับข้อกำหนดเหล่านี้",
}

func TestLanguageIsToldByWordsAndLetters(t *testing.T) {
	for want, text := range samples {
		if got := textLanguage(text); got != want {
			t.Errorf("language %q, want %q: %.80s", got, want, text)
		}
	}
}

func TestLanguageThatCannotBeToldIsNone(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":   "",
		"few words": "The terms of the service and your rights.",
		"names":     strings.Repeat("Harbour Lighthouse Pier Dock ", 20),
		"figures":   strings.Repeat("12 345.67 ", 50),
		"Ukrainian": "Ви можете користуватися сервісом, якщо погоджуєтеся з цими умовами. Ми повідомимо вас про їхні зміни.",
	} {
		if got := textLanguage(text); got != "" {
			t.Errorf("%s: language %q, want none", name, got)
		}
	}
}

func TestWordsOutweighTheDeclaredLanguage(t *testing.T) {
	for _, tc := range []struct{ text, declared, want string }{
		{samples["en"], "en-US", "en-us"},
		{samples["en"], "EN_gb", "en-gb"},
		{samples["en"], "", "en"},
		{samples["de"], "en", "de"},
		{samples["de"], "nonsense language", "de"},
		{samples["pt"], "pt-BR", "pt-br"},
		{samples["zh"], "zh-Hant-TW", "zh-hant-tw"},
		{samples["da"], "nb", "nb"}, // words that we do not know look like Danish ones
		{"Ви можете користуватися сервісом.", "uk", "uk"},
		{"Terms", "fr", "fr"},
		{"Terms", "x-default", ""},
		{"Terms", "und", ""},
		{"Terms", "", ""},
	} {
		if got := languageOf(tc.text, tc.declared); got != tc.want {
			t.Errorf("declared %q: language %q, want %q: %.40s", tc.declared, got, tc.want, tc.text)
		}
	}
}

func BenchmarkTextLanguage(b *testing.B) {
	text := longText(60 << 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		textLanguage(text)
	}
}
