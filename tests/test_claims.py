"""What sentences must give, and what they must not: subject relation object status speaker."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from graph.claim import Claim, Extraction
from ingest.run import Options, extract

ROWS = [
    # relations in active, passive, nominal, infinitive, light-verb and relative use
    ("ISIS-K attacked the Taliban in Jalalabad.", "ISIS-K attacks Taliban asserted"),
    ("The Taliban were attacked by ISIS-K in Jalalabad.", "ISIS-K attacks Taliban asserted"),
    ("ISIS-K carried out an attack on the Taliban.", "ISIS-K attacks Taliban asserted"),
    ("An attack by ISIS-K on the Taliban shook the city.", "ISIS-K attacks Taliban asserted"),
    ("Israel bombed Hamas positions in Gaza.", "Israel bombs Hamas asserted"),
    ("A U.S. drone strike killed ten civilians in Kabul.", "United States kills civilians asserted"),
    ("Ten civilians were killed by a U.S. drone strike in Kabul.", "United States kills civilians asserted"),
    ("U.S. envoys held talks with the Taliban in Doha.", "Taliban negotiatesWith United States asserted"),
    ("Hamas and Israel clashed in Gaza.", "Hamas fights Israel asserted"),
    ("Fighting between Hezbollah and Israel continued.", "Hezbollah fights Israel asserted"),
    ("The Haqqani network is allied with al-Qaeda.", "al-Qaeda alliedWith Haqqani network asserted"),
    ("Iran supplied weapons to the Houthis.", "Iran arms Houthi movement asserted"),
    ("The Taliban seized Kabul on Sunday.", "Taliban seizes Kabul asserted"),
    ("Kabul fell to the Taliban on Sunday.", "Taliban seizes Kabul asserted"),
    ("ISIS-K seeks to destabilize the Taliban.", "ISIS-K undermines Taliban intended"),
    ("Turkey trains Somali soldiers in Mogadishu.", "Turkey trains Somalia asserted"),
    ("Hezbollah, which is backed by Iran, attacked Israel.", "Hezbollah attacks Israel asserted"),
    ("ISIS-K has about 2,200 fighters in Afghanistan.", "ISIS-K hasStrength 2,200 asserted"),
    (
        "Defense Secretary Lloyd Austin arrived in Doha.",
        "Lloyd Austin holdsPosition Defense Secretary asserted",
    ),
    (
        "Zabihullah Mujahid, a spokesman for the Taliban, spoke in Kabul.",
        "Zabihullah Mujahid spokespersonFor Taliban asserted",
    ),
    # status
    (
        "Experts suspect ties between ISIS-K and the Haqqani network.",
        "Haqqani network hasTiesTo ISIS-K suspected experts",
    ),
    (
        "Experts suspect ties between ISIS-K and the Haqqani network, which runs security for the Taliban.",
        "Haqqani network providesSecurityFor Taliban asserted",
    ),
    ("The U.S. could coordinate with the Taliban.", "Taliban coordinatesWith United States possible"),
    ("It is possible that the U.S. will attack ISIS-K.", "United States attacks ISIS-K possible"),
    ("The U.S. is planning strikes against ISIS-K.", "United States attacks ISIS-K intended"),
    ("Israel vowed to attack Hezbollah.", "Israel attacks Hezbollah intended"),
    ("If Hezbollah attacks Israel, Iran will profit.", "Hezbollah attacks Israel hypothetical"),
    ("Iran did not attack Israel.", "Iran attacks Israel denied"),
    ("Iran denied that it had attacked Israel.", "Iran attacks Israel denied Iran"),
    ("The Taliban denied ties to al-Qaeda.", "al-Qaeda hasTiesTo Taliban denied Taliban"),
    ("Analysts doubt that Iran arms the Houthis.", "Iran arms Houthi movement doubted analysts"),
    ("Iran is accused of arming the Houthis.", "Iran arms Houthi movement suspected"),
    ("Israel accused Iran of arming the Houthis.", "Iran arms Houthi movement claimed Israel"),
    ("Did Iran attack Israel?", "Iran attacks Israel hypothetical"),
    (
        "Officials suspect that Iran helped Hezbollah carry out attacks.",
        "Iran aids Hezbollah suspected officials",
    ),
    # speaker
    ("Hamas attacked Israel, the Pentagon said.", "Hamas attacks Israel claimed Department of Defense"),
    (
        "According to the United Nations, Iran arms the Houthis.",
        "Iran arms Houthi movement claimed United Nations",
    ),
    ('"We attacked the Taliban," said Hamid Karzai. "It was a mistake."', None),
    # responsibility
    (
        "ISIS-K claimed responsibility for the bombing at the airport.",
        "ISIS-K claimsResponsibilityFor bombing asserted",
    ),
    (
        "ISIS-K claimed responsibility for the bombing at the airport.",
        "ISIS-K perpetrated bombing claimed ISIS-K",
    ),
    ("Israel said Iran arms the Houthis. Tehran denies it.", "Iran arms Houthi movement denied Iran"),
    # what the words round a relation do to it
    ("Hamas has received weapons from Iran for years.", "Iran arms Hamas asserted"),
    ("Al-Shabaab asked the Houthis for drones.", "Houthi movement arms al-Shabaab desired"),
    ("Russia supplies Hezbollah with anti-tank missiles.", "Russia arms Hezbollah asserted"),
    ("Hezbollah was armed and trained by Iran.", "Iran trains Hezbollah asserted"),
    ("Islamic State commander killed in Israeli strike", "Israel kills islamic state commander asserted"),
    ("Israel bombed what it called a training camp of Hezbollah.", "Israel bombs Hezbollah asserted"),
    (
        "India and France conducted joint exercises in the Arabian Sea.",
        "France cooperatesWith India asserted",
    ),
    ("Clashes broke out between Hamas and Israel on Monday.", "Hamas fights Israel asserted"),
    ("Israel condemned Iran for its attack on Haifa.", "Iran attacks Haifa asserted"),
    ("Turkish police arrested a photographer in Ankara.", "Turkey detains photographer asserted"),
    ("Hamas killed dozens of soldiers near Gaza.", "Hamas kills soldiers asserted"),
    ("The Nigerian army attacked Boko Haram.", "Nigerian Armed Forces attacks Boko Haram asserted"),
    (
        "Khalifa Haftar, who commands the Libyan National Army, ordered his forces to attack Tripoli.",
        "Libyan National Army attacks Tripoli intended",
    ),
    ("Hamas said it was behind the bombing in Haifa.", "Hamas claimsResponsibilityFor bombing asserted"),
    ("Israeli officials accused Iran of an attack on Haifa.", "Iran attacks Haifa claimed"),
    (
        "Fighting continued in Khartoum between the Sudanese Armed Forces and the Rapid Support Forces.",
        "Rapid Support Forces fights Sudanese Armed Forces asserted",
    ),
    (
        "Al-Qaeda's Yemeni branch attacked the Houthis.",
        "al-Qaeda in the Arabian Peninsula attacks Houthi movement asserted",
    ),
    ("The Islamic State's Khorasan branch attacked a mosque in Kabul.", "ISIS-K attacks Kabul asserted"),
    (
        "The Islamic State's West African branch killed 20 soldiers.",
        "Islamic State – West Africa Province kills soldiers asserted",
    ),
    (
        "Al-Qaeda's branch in North Africa attacked soldiers in Kidal.",
        "al-Qaeda in the Islamic Maghreb attacks soldiers asserted",
    ),
    (
        "Al-Qaeda's affiliate in the Sahel attacked Djibo.",
        "Jama'at Nasr al-Islam wal Muslimin attacks Djibo asserted",
    ),
    ("Al-Qaeda's Somali affiliate attacked Baidoa.", "al-Shabaab attacks Baidoa asserted"),
    (
        "The Singapore Armed Forces (SAF) attacked a ship. The SAF killed ten people near Bintan.",
        "Singapore Armed Forces kills people asserted",
    ),
    (
        "The Slovenian Advance Forces (SAF) attacked villagers. The SAF killed ten people.",
        "Slovenian Advance Forces kills people asserted",
    ),
    ("Sudan is at war. The SAF bombed Nyala.", "Sudanese Armed Forces bombs Nyala asserted"),
    (
        "The Central Command said its jets bombed the Houthis. The United States has a fleet there.",
        "United States Central Command bombs Houthi movement claimed",
    ),
    (
        "Mohammed Sinwar is in Gaza. Israel attacked Mr Sinwar in Khan Yunis.",
        "Israel attacks Mohammed Sinwar asserted",
    ),
    (
        "Justin Trudeau met Pierre Trudeau, who leads Hamas.",
        "Pierre Trudeau leads Hamas asserted",
    ),
    ("France keeps 1,000 soldiers in Chad.", "France operatesIn Chad asserted"),
    ("Saudi Arabia distrusts the Muslim Brotherhood.", "Saudi Arabia trusts Muslim Brotherhood denied"),
    (
        "ISIS-K has fighters in Kunar. It seeks not only to attack Pakistan, but also to destabilize the Taliban.",
        "ISIS-K attacks Pakistan intended",
    ),
    ("Hezbollah pledged allegiance to Iran.", "Hezbollah pledgesAllegianceTo Iran asserted"),
    (
        "The Muslim Brotherhood met in Cairo. Saudi Arabia denounced the Brotherhood.",
        "Saudi Arabia condemns Muslim Brotherhood asserted",
    ),
    ("DAMASCUS (Reuters) - Hezbollah attacked Israel.", "Hezbollah attacks Israel asserted"),
    ("Golan: Israel bombed Hezbollah on Monday, the army said.", "Israel bombs Hezbollah claimed"),
    ("Hezbollah seldom attacks Hamas.", "Hezbollah attacks Hamas doubted"),
    ("The United States imposed sanctions on Iran over its support for Hamas.", "Iran aids Hamas asserted"),
    (
        "Israel, whose army has attacked Hezbollah, said that Iran arms the group.",
        "Israel attacks Hezbollah asserted",
    ),
    ("Hezbollah is close to Iran.", "Hezbollah hasTiesTo Iran asserted"),
    ("Hamas struck Israel with the help of Iran.", "Iran aids Hamas asserted"),
    (
        "American officials said that Iran arms the Houthis.",
        "Iran arms Houthi movement claimed american officials",
    ),
]

SAID = [
    tuple(line.split("\t"))
    for name in ("said.tsv", "stances.tsv")
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]

FORBIDDEN = [
    (
        "The police concluded that ETA were responsible and launched an operation against the group.",
        "ETA perpetrated operation",
    ),
    ("India says Pakistan arms and trains the militants; Islamabad denies this.", "India trains"),
    (
        "From Libya came the missiles that Wagner, the US Treasury alleges, delivered to the Rapid Support Forces.",
        "Treasury arms",
    ),
    (
        "France has helped the field marshal, and Italy, the former colonial power, is furious.",
        "France aids Italy",
    ),
    (
        "A raid hit Hurras al-Din. A CENTCOM airstrike killed Muhammad Salah, another of its senior operatives.",
        "memberOf United States",
    ),
    ('The Islamic State is at war. "Professor Feldt, who shot Colonel Khodaei in Tehran?"', "Feldt kills"),
    ('"They may stay," said Fidèle Gouandjika, an adviser to Touadéra.', "Touadéra holdsPosition"),
    (
        "Some of the recruits are former Afghan commandos who were trained by the United States.",
        "trains Afghanistan",
    ),
    (
        "The Dyck Advisory Group fled; Amnesty International has accused its crews of killing civilians.",
        "Amnesty International kills",
    ),
    (
        "Rwanda condemned the raid, as did Brazil and Chile; Nicaragua followed Mexico in breaking off ties.",
        "Chile hasTiesTo",
    ),
    (
        "President Rodrigo Duterte resigned. Ferdinand Marcos Jr., an ally of the Duterte clan, spoke.",
        "Philippines",
    ),
    (
        "The Wagner Group filled the gap. Turkey helped the government in Tripoli by sending it armed drones.",
        "Turkey arms Wagner",
    ),
    (
        "The Philippine army says Abu Sayyaf has few fighters and that it gets money from Islamic State.",
        "Islamic State funds Armed",
    ),
    (
        "The Katiba Macina stayed. “They were caught,” says Corinne Dufka, the organisation's director.",
        "leads Macina",
    ),
    ("A faction of the Sinaloa Cartel loyal to Ismael Zambada has lost men.", "pledges"),
    ("The cordon was manned by the Badri 313 battalion, the Taliban's special forces.", "Taliban partOf"),
    (
        "Khalil met Steve Witkoff, Donald Trump's envoy; Mossad's director, David Barnea, led the team.",
        "Steve Witkoff leads",
    ),
    (
        "Money from Qatar reaches the ADF by way of Somalia and Kenya. Cooperation between the two armies began.",
        "Somalia",
    ),
    (
        "Syria was angry. Syria's army retreated. Damascus and Aleppo in Syria fell. Israel deployed troops in Lebanon.",
        "Syrian Armed Forces operatesIn",
    ),
    (
        "A faction of the Pakistani Taliban called Jamaat-ul-Ahrar claimed the bombing in Peshawar.",
        "Tehrik-i-Taliban Pakistan claims",
    ),
    (
        "General Aleksandr Dvornikov is cruel. “He bombed Aleppo,” says Jack Keane. The EU has frozen his assets.",
        "sanctions Jack Keane",
    ),
    (
        "Pakistan has let American aircraft use its airspace while giving haven to the Haqqanis.",
        "United States shelters",
    ),
    ("James Mingus, the director of operations of the Joint Staff, spoke.", "leads"),
    ("Qatar, which with Egypt has been mediating between Israel and Hamas, agreed.", "Hamas mediatesBetween"),
    ("A French drone strike killed Sahrawi where the militias of GATIA once hunted it.", "GATIA attacks"),
    ("Israel struck the Iranian consulate in Damascus, which killed two generals.", "Iran kills"),
    (
        "The bombing of the American embassy in Beirut, which killed 63 people, went unclaimed.",
        "United States kills",
    ),
    ("The MNDAA fights as part of an alliance with the Arakan Army.", "fights"),
    ("The MNDAA had taken General Soe Tint, the commander, prisoner.", "detains prisoner"),
    ("The United States and the Taliban were both surprised.", ""),
    ("Talks in Kabul between Qatar and Turkey continued.", "Afghanistan"),
    ("Majorities did not support the Russian invasion of Ukraine.", "Russia attacks Ukraine denied"),
    ("Germany and France discussed the war in Syria.", "attacks"),
    (
        "The Real IRA admitted the bombing, which the IRA condemned.",
        "Provisional Irish Republican Army perpetrated",
    ),
    ("An attack on a mosque in northern Iraq that killed 13 women went unclaimed.", "Iraq kills"),
    ("An American helicopter crashed in Iraq, killing 14 soldiers.", "kills"),
    ("Taliban, Haqqani Leadership Targeted, Suspected Insurgents Detained", "attacks"),
    ("Ahmed Farouk, the defence minister, Omar Saleh, and two aides flew home.", "holdsPosition"),
    ("The security minister, Mahamadou Sana, said the plotters were based in Ivory Coast.", "basedIn"),
    ("The Taliban delegation was headed by Amir Khan Muttaqi.", "leads"),
    ("The Polish Air Force intercepted a Russian aircraft over the Baltic Sea.", "attacks"),
    (
        "U.S. President George W. Bush and Russian President Vladimir Putin met in Bratislava.",
        "Putin leads United States",
    ),
    ("Two groups from the Terai region of Nepal claimed responsibility for the bombs.", "Nepal claims"),
    ("The UN met on Monday. French forces confirmed that they killed Yahia Djouadi.", "United Nations kills"),
    ("Houthis claim strikes on Saudi oil plants; Pompeo blames Iran.", "accuses Iran claimed Houthi"),
    ("Hamas never claimed the attack in Haifa.", "Hamas perpetrated"),
    ("Salman Abedi was the British-Libyan who carried out the concert bombing.", "Libya perpetrated"),
    ("His soldiers attacked Hamas, said Benny Gantz.", "Benny Gantz attacks"),
    ("Syrian rebels clashed with Hezbollah near the border.", "Syria"),
    ("Iraqi insurgents attacked American soldiers.", "Iraq attacks"),
    ("Hurricane Dean killed ten people. Dean hit the coast of Honduras.", "Dean"),
    ("The Houthis hold Saudi soldiers. They expelled the Saudi ambassador.", "expels Saudi Arabia"),
    ("Police in Managua said that they had arrested a bishop. Hamas was surprised.", "Hamas detains"),
    (
        "Hu Jintao of China was welcomed at the White House by U.S. President Barack Obama.",
        "Hu Jintao leads United States",
    ),
    ("An operation coordinated with Eurojust, Europol and Interpol began.", "coordinatesWith"),
    ("Canadian Édith Blais and her partner Luca Tacchetto were found.", "alliedWith"),
    ("HTS was al-Qaeda's branch in Syria until it broke with the network.", "partOf al-Qaeda asserted"),
    ("Suspected insurgents kill two Thai Army soldiers in southern Thailand.", "Thai Army kills"),
    (
        "Angela Merkel, the German Chancellor, and Nicolas Sarkozy, the President of France, met in Berlin.",
        "Merkel leads France",
    ),
    ("US Navy ships intercepted a shipment of weapons to the Houthis.", "United States Navy arms"),
    ("The United States will move a missile battery into the Middle East.", "seizes"),
    ("The final pitted Iran against Japan.", "fights"),
    ("France hosted Xi Jinping in Paris.", "shelters"),
    ("Uber launched talks with Boeing and Airbus.", "Airbus negotiatesWith Boeing"),
    ("Uber launched talks with Boeing and Airbus.", "perpetrated"),
    (
        "Norwegian officials called it the largest Russian attack on Ukraine.",
        "Russia attacks Ukraine desired",
    ),
    ("Insurgents used mortar, indirect fire and IED attacks against Afghan forces.", "IED attacks"),
    ("A Taliban commander was seen in Helmand. The commander armed militants in Kabul.", "Taliban arms"),
    ("Syrian jets bombed positions near the Israel-Syria border.", "bombs Israel"),
    ("Russia sent troops to the Ukrainian border.", "operatesIn Ukraine"),
    ("The United Movement won most seats in the election, defeating the Revolutionary Front.", "fights"),
    ("An explosion in a power plant in Angren, Uzbekistan kills three workers.", "Uzbekistan kills"),
    ("Rockets were fired into Israel by Hamas, landing in the town of Sderot.", "Hamas presentIn"),
    ("Israeli officials said the Palestinians were members of a Hamas cell.", "Palestine memberOf"),
    ("Carlos Diaz, leader of a mosque in Albany, was arrested.", "leads Albany"),
    (
        "Norway has flown 20 raids on ISIL and is now sending men to train the Iraqi Army, helping them to fight.",
        "Norway aids Islamic State",
    ),
]


def read(folder: Path, text: str) -> Extraction:
    """The extraction of one text of unknown date."""
    path = folder / "one.jsonl"
    path.write_text(
        json.dumps({"id": "one", "title": "", "published": "2024-05-05", "text": text}) + "\n", "utf-8"
    )
    (found,) = extract([path], Options())
    assert isinstance(found, Extraction)
    return found


def shown(claim: Claim) -> str:
    """A claim in one line."""
    voices = " ".join(speaker.name for speaker in claim.attributed_to)
    return f"{claim.subject.name} {claim.relation} {claim.object.name} {claim.status} {voices}".strip()


def has(claims: Iterable[Claim], wanted: str) -> bool:
    """Whether one of the claims reads as wanted; the object and the voices may be longer."""
    parts = wanted.split()
    return any(
        all(part in shown(claim) for part in parts) and shown(claim).startswith(parts[0]) for claim in claims
    )


@pytest.mark.parametrize(("text", "wanted"), [*(row for row in ROWS if row[1]), *SAID])
def test_a_sentence_gives_its_claim(text: str, wanted: str, tmp_path: Path) -> None:
    found = read(tmp_path, text).claims
    assert has(found, wanted), [shown(claim) for claim in found]


@pytest.mark.parametrize(("text", "no"), FORBIDDEN)
def test_a_sentence_does_not_give_more(text: str, no: str, tmp_path: Path) -> None:
    lines = [shown(claim) for claim in read(tmp_path, text).claims]
    assert not any(no in line for line in lines), lines


def test_evidence_is_the_articles_own_words(tmp_path: Path) -> None:
    found = read(tmp_path, "ISIS-K attacked the Taliban. The U.S.\u00a0could coordinate with “the Taliban”.")
    assert found.claims
    for claim in found.claims:
        assert found.text[claim.evidence.start : claim.evidence.end] == claim.evidence.text
