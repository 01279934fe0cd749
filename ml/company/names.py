"""Names of people, of many origins. First and last names are combined at random: nobody real is meant."""

from __future__ import annotations

import unicodedata
from typing import Final

_FIRST = """
James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan
Thomas Jessica Charles Sarah Daniel Karen Matthew Nancy Anthony Lisa Mark Betty Steven Sandra Andrew
Ashley Paul Emily Joshua Donna Kevin Michelle Brian Carol George Amanda Timothy Melissa Jason Deborah
Jeffrey Rebecca Ryan Laura Gary Helen Eric Amy Jonathan Angela Larry Ruth Scott Brenda Brandon Pamela
Tyler Nicole Zachary Samantha Noah Hannah Ethan Grace Olivia Liam Emma Mason Ava Lucas Mia Logan Harper
Owen Evelyn Caleb Abigail Wyatt Ella Dylan Scarlett Luke Chloe José María Luis Carmen Carlos Ana Miguel
Rosa Juan Lucía Andrés Sofía Jesús Inés Raúl Pilar Óscar Belén Martín Beatriz João Conceição Thiago
Letícia Mateus Joana François Amélie Élodie Benoît Chloé Jérôme Zoë Renée André Maëlle Łukasz Agnieszka
Paweł Małgorzata Krzysztof Zofia Grzegorz Bożena Jiří Eliška Ondřej Šárka László Ágnes Zoltán Günther
Jürgen Käthe Björn Åsa Søren Øyvind Sigrún Þór Aino Väinö Siân Seán Niamh Aoife Ciarán Ștefan Ioana Dragoș
Đorđe Željka Nikola Jelena Oleksandr Oksana Dmitri Natalya Aistė Jānis Kaja Elif Çağla Emre Özge Mehmet
Ayşe Mohammed Fatima Ahmed Aisha Omar Layla Yusuf Zainab Ibrahim Noor Hassan Maryam Reza Shirin Amir
Parisa Tariq Samira Arjun Priya Rahul Ananya Sanjay Deepa Vikram Kavya Imran Nadia Lakshmi Suresh Tenzin
Dolma Nimal Kumari Wei Li Jing Ming Xiu Hao Yan Chen Mei Jun Hiroshi Yuki Kenji Sakura Haruto Aiko Min-jun
Ji-woo Seo-yeon Hyun-woo Nguyệt Minh Thảo Dũng Hương Tuấn Linh Quang Somchai Malee Siti Budi Dewi Agus
Maricel Jun-jun Rizal Liwayway Kwame Ama Kofi Abena Chinedu Ngozi Oluwaseun Adaeze Tunde Folake Wanjiru
Kamau Thandiwe Sipho Tesfaye Hiwot Amadou Aminata Moussa Awa Jamal Latoya DeShawn Keisha Tyrone Ebony
Malik Imani Kalani Leilani Keoni Aponi Takoda Halona
"""

_LAST = """
Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee Thompson
White Harris Clark Lewis Robinson Walker Young Allen King Wright Hill Green Adams Baker Nelson Carter
Mitchell Roberts Turner Phillips Campbell Parker Evans Edwards Collins Stewart Morris Rogers Reed Cook
Morgan Bell Murphy Bailey Cooper Richardson Cox Howard Ward Peterson Gray Watson Brooks Kelly Sanders
Price Bennett Wood Barnes Ross Henderson Coleman Jenkins Perry Powell Long Patterson Hughes Washington
Butler Simmons Foster Bryant Russell Griffin Hayes Myers Ford Begay Yazzie Tsosie Kealoha Kahananui
O'Brien O'Connor O'Neill D'Angelo McCarthy MacDonald Fitzgerald Ní-Dhomhnaill García Rodríguez Martínez
Hernández López González Pérez Sánchez Ramírez Núñez Muñoz Ibáñez Peña Castañeda Zúñiga Gonçalves
Magalhães Araújo Simões Lefèvre Béranger Châtelain Françoise Côté Tremblay Gagné Müller Schröder Groß Weiß
Kühn Jäger Østergaard Sørensen Åkesson Lindström Bjørnsdóttir Guðmundsson Hämäläinen Mäkinen Kowalski
Wójcik Wiśniewska Łukaszewicz Zieliński Dvořák Novák Šimek Horváth Szabó Kőszegi Popescu Ștefănescu
Petrović Đukić Žižek Kovačević Shevchenko Kuznetsov Ivanova Kazlauskas Bērziņš Yılmaz Çelik Şahin Öztürk
Papadopoulos Haddad Khoury Al-Masri El-Sayed Hosseini Rahimi Ahmadi Khan Hussain Chaudhry Patel Sharma
Singh Gupta Iyer Reddy Banerjee Perera Gurung Sherpa Wang Zhang Liu Chen Huang Zhao Lin Wu Tanaka Suzuki
Yamamoto Watanabe Kim Park Choi Jeong Nguyễn Trần Phạm Đặng Vũ Suwannarat Wijaya Santoso Dela-Cruz
Bautista Okafor Adeyemi Nwosu Mensah Owusu Diallo Traoré Keïta Ndiaye Kamara Mwangi Otieno Dlamini Nkosi
Tadesse Bekele Smith-Jones
"""

FIRST_NAMES: Final = tuple(_FIRST.split())
LAST_NAMES: Final = (
    *_LAST.split(),
    *("de la Fuente", "van den Berg", "von Hagen", "da Silva", "dos Santos", "St. Clair"),
    *("Le Roux", "Di Marco", "Ben Amar"),
)

_UNFOLDABLE = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "ı": "i",
        "þ": "th",
        "Þ": "Th",
        "ð": "d",
    }
)


def without_accents(name: str) -> str:
    """The name in plain letters: José -> Jose, Łukasz -> Lukasz.

    >>> without_accents("Wójcik-Groß")
    'Wojcik-Gross'
    """
    folded = unicodedata.normalize("NFKD", name.translate(_UNFOLDABLE))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def mailbox(name: str) -> str:
    """The name as it stands in a mail address: O'Brien -> obrien."""
    return "".join(letter for letter in without_accents(name).lower() if letter.isalpha())


def misspelt(name: str) -> str:
    """The name as typed in a hurry: accents dropped, or two neighbouring letters swapped.

    >>> misspelt("José"), misspelt("Walker")
    ('Jose', 'Wakler')
    """
    plain = without_accents(name)
    if plain != name or len(name) < 4:
        return plain
    middle = len(name) // 2
    return name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
