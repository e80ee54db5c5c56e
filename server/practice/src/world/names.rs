//! Where the names of the practice people come from: given and family names of many languages.
//!
//! A name whose script has no plain Latin form by dropping marks carries its Latin form after a bar.

/// Given names and family names that are used together, each list separated by commas.
pub(crate) struct Language {
    /// Given names.
    pub given: &'static str,
    /// Family names.
    pub family: &'static str,
}

/// Every language of the practice people.
pub(crate) const LANGUAGES: &[Language] = &[
    Language {
        given: "James, Olivia, Grace, Harry, Chloe, Emily, Oscar, Ruby, Thomas, Hannah, Declan, Aoife, \
                Siobhán, Rhys, Isla, Callum, Niamh, Ewan, Poppy, Jude, Freya, Miles, Nora, Walter",
        family: "Smith, Taylor, O'Neill, O'Brien, D'Arcy, MacDonald, Fitzgerald, Walker, Hughes, \
                Thompson, Ní Bhriain, Campbell, Price, Evans, O'Sullivan, Baker, Murphy, Clarke, \
                St. John, Whitfield, Ashworth, Kerr, Lloyd-Jones, Greene",
    },
    Language {
        given: "Jürgen, Anneliese, Björn, Käthe, Lukas, Franziska, Jörg, Mareike, Sören, Heike, \
                Matthias, Ute, Götz, Annika, Till, Wiebke, Jonas, Saskia, Henning, Dörte",
        family: "Müller, Schäfer, Groß, von der Heide, Weiß, Krüger, Böhm, Lehmann, Zimmermann, \
                Schröder, Köhler, Jäger, Vogt, Brandt, Hoffmann, Löwe, Pfeiffer, Kühn, Ziegler, \
                Meyer-Landrut",
    },
    Language {
        given: "Amélie, Étienne, François, Hélène, Jean-Luc, Chloé, Noémie, Théo, Gaël, Léa, Marie-Ève, \
                Cédric, Solène, Mathéo, Anaïs, Loïc, Élodie, Rémi, Zoé, Benoît",
        family: "Lefèvre, Dubois, d'Estaing, Bélanger, Moreau, Gauthier, L'Hermite, Côté, Garçon, \
                Rousseau, Lévesque, Château, Besnard, Fournier, Müntz, Desrosiers, Poirier, Mercier, \
                Aubé, D'Amboise",
    },
    Language {
        given: "Sofía, Íñigo, Álvaro, Lucía, Martín, Begoña, Joaquín, Inés, Raúl, Pilar, Núria, Andrés, \
                Ximena, Óscar, Rocío, Tomás, Belén, Germán, Mónica, Ángel",
        family: "García, Muñoz, Ibáñez, Núñez, Márquez, Peña, Gutiérrez, de la Fuente, Jiménez, Vázquez, \
                Ordóñez, Castaño, Domínguez, Rodríguez, Sáez, Quiñones, Herrera, Solís, Zúñiga, \
                Cárdenas",
    },
    Language {
        given: "João, Conceição, Inês, Gonçalo, Tiago, Beatriz, Luís, Mafalda, Nuno, Júlia, Antônio, \
                Simão, Leonor, Caetano, Iara, Vitória",
        family: "Simões, Gonçalves, Assunção, Magalhães, Araújo, Conceição, Figueirêdo, da Silva, \
                Fonseca, Barbosa, Leitão, Sequeira, Guimarães, Teixeira, Lourenço, dos Santos",
    },
    Language {
        given: "Piotr, Łukasz, Małgorzata, Zofia, Wojciech, Agnieszka, Świętosława, Paweł, Michał, \
                Grażyna, Stanisław, Żaneta, Bartłomiej, Katarzyna, Jarosław, Bożena",
        family: "Wiśniewski, Kowalczyk, Wójcik, Zieliński, Szymańska, Łukaszewicz, Źródło, Dąbrowski, \
                Jabłońska, Głowacki, Pawłowski, Świątek, Brzęczyszczykiewicz, Sikora, Żak, Mróz",
    },
    Language {
        given: "Henrik, Åsa, Søren, Jørgen, Ingrid, Øyvind, Märta, Håkon, Sigrid, Bjørn, Tuuli, Väinö, \
                Þóra, Guðrún, Örn, Maja",
        family: "Sørensen, Ångström, Lindqvist, Østergaard, Bjørnsen, Nyström, Hämäläinen, Jónsdóttir, \
                Þorsteinsson, Ødegård, Åkesson, Virtanen, Kjær, Mäkelä, Lund, Sjöberg",
    },
    Language {
        given: "Mehmet, Ayşe, Çağla, Gülşen, Ömer, İpek, Yiğit, Şule, Emre, Ebru, Işıl, Tuğba",
        family: "Yılmaz, Şahin, Öztürk, Çelik, Güneş, Karagöz, Doğan, Aydın, Koç, Yıldırım, Özgür, Ünal",
    },
    Language {
        given: "Γιώργος|giorgos, Ελένη|eleni, Νίκος|nikos, Όλγα|olga, Κώστας|kostas, Σοφία|sofia, \
                Δημήτρης|dimitris, Μαρία|maria",
        family: "Παπαδόπουλος|papadopoulos, Νικολάου|nikolaou, Γεωργίου|georgiou, Οικονόμου|oikonomou, \
                Δημητρίου|dimitriou, Βλάχος|vlachos",
    },
    Language {
        given: "Юлия|yuliya, Дмитрий|dmitri, Наталья|natalya, Сергей|sergei, Іван|ivan, Олена|olena, \
                Тарас|taras, Оксана|oksana",
        family: "Щербак|shcherbak, Кузнец|kuznets, Шевченко|shevchenko, Бондаренко|bondarenko, \
                Коваленко|kovalenko, Гончар|honchar, Ткаченко|tkachenko, Петренко|petrenko",
    },
    Language {
        given: "Zoran, Željka, Đorđe, Jelena, Šime, Nikolina, Živko, Ljiljana",
        family: "Đorđević, Kovačević, Petrović, Šimić, Čović, Hodžić, Župan, Marković",
    },
    Language {
        given: "Amara, Chidi, Ngozi, Oluwaseun, Adébáyò, Thandiwe, Kwame, Nomvula, Amina, Yohannes, \
                Zanele, Abebe, Fatou, Mamadou, Wanjiru, Tendai",
        family: "Nwosu, Okafor, Adéyẹmí, Mbeki, Dlamini, N'Diaye, Diallo, Mensah, Otieno, Tesfaye, \
                Nkosi, Okonkwo, Traoré, Balogun, M'Bala, van der Merwe",
    },
    Language {
        given: "Priya, Arjun, Lakshmi, Rohan, Ananya, Farhan, Aisha, Omar, Layla, Yusuf, Zahra, Kavita, \
                Imran, Meera, Sanjay, Noor",
        family: "Patel, Iyer, Chatterjee, Singh, Rahman, Al-Farsi, El-Sayed, Krishnamurthy, Das, \
                Qureshi, Haddad, Banerjee, bin Rashid, Kapoor, Nair, Ahmadi",
    },
    Language {
        given: "Yuki, Haruto, Kenji, Mei, Sakura, Takumi, Ren, Hiroko",
        family: "Tanaka, Satō, Ōno, Kobayashi, Itō, Nakamura, Fujii, Yamada",
    },
    Language {
        given: "陽菜|hina, 翔太|shota, 美咲|misaki, 伟|wei, 丽华|lihua, 健|ken",
        family: "山本|yamamoto, 渡辺|watanabe, 王|wang, 李|li, 林|lin, 高橋|takahashi",
    },
    Language {
        given: "지훈|jihoon, 서연|seoyeon, 민준|minjun, 하은|haeun",
        family: "김|kim, 박|park, 이|lee, 최|choi",
    },
    Language {
        given: "Minh, Thị Lan, Đức, Quỳnh, Siew Ling, Wei Jie, Hồng, Tuấn",
        family: "Nguyễn, Trần, Phạm, Đặng, Chen, Lim, Wong, Lê",
    },
];

/// The names of a list.
pub(crate) fn names(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(", ")
}

/// The name as it is shown.
pub(crate) fn shown(entry: &'static str) -> &'static str {
    entry.split_once('|').map_or(entry, |(shown, _)| shown)
}

/// Lower-case Latin letters and digits of a name, for an alias or an address.
pub(crate) fn plain(entry: &str) -> String {
    let text = entry.split_once('|').map_or(entry, |(_, latin)| latin);
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        fold(c, &mut out);
    }
    out
}

fn fold(c: char, out: &mut String) {
    let folded = match c {
        'a'..='z' | '0'..='9' | '-' => {
            out.push(c);
            return;
        }
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'č' | 'ć' => "c",
        'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ẹ' | 'ễ' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ı' | 'ị' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ồ' => "o",
        'ö' | 'ø' => "oe",
        'ś' | 'š' | 'ş' => "s",
        'ß' => "ss",
        'þ' => "th",
        'ù' | 'ú' | 'û' => "u",
        'ü' => "ue",
        'ý' | 'ỳ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ặ' | 'ạ' | 'ầ' | 'ấ' => "a",
        _ => "",
    };
    out.push_str(folded);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_plain_form() {
        for language in LANGUAGES {
            for entry in names(language.given).chain(names(language.family)) {
                let plain = plain(entry);
                assert!(!plain.is_empty(), "{entry}");
                assert!(plain.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{entry} -> {plain}");
                assert!(!shown(entry).contains('|'));
            }
        }
        assert_eq!(plain("O'Brien"), "obrien");
        assert_eq!(plain("Groß"), "gross");
        assert_eq!(plain("山本|yamamoto"), "yamamoto");
    }
}
