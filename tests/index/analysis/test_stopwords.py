from __future__ import annotations

import pytest

from fihris.index.analysis.folding import fold
from fihris.index.analysis.stopwords import CONTENT_WORDS, is_stop, stop_lemma, stop_words

STOP_WORDS = {
    "prepositions": "من إلى عن على في مع لدى عند بين ضد حول خلال دون تحت فوق قبل بعد منذ حتى سوى",
    "prepositions with pronouns": "عليه فيها منهم إليها معنا لديه عندي بينهما عنها منا ضدهم بعدها",
    "letters with pronouns": "له لها لهم به بها بهم لنا",
    "pronouns": "هو هي هم نحن أنا أنت هما",
    "demonstratives": "هذا هذه هؤلاء ذلك تلك أولئك هذان هذين هنا هناك",
    "relatives": "الذي التي الذين اللذان اللتين اللواتي",
    "joined to ما and من": "بما كما مما عما فيما ممن",
    "conjunctions": "أو ثم بل لكن كي إذ إذا لو حيث بينما عندما كلما",
    "particles with a subject": "أن أنه إن إنها لأن لأنهم لكن لكنه كأن لعل بأن بأنها أنني",
    "particles": "لا لم لن ما قد لقد سوف هل إلا يا",
    "questions": "متى أين كيف كم ماذا لماذا أي أية",
    "quantifiers": "كل بعض غير جميع كلها بعضهم غيرها",
    "adverbs": "أيضا فقط جدا ربما",
    "being": "كان كانت يكون تكون كانوا يكن ليس ليست أصبح يزال مازال",
    "with a conjunction": "وفي فإن وهذا وهو وقد فقد ولم وكان ومن وعليه فهي ولكن وما فلا",
    "with a preposition": "بهذا لذلك كذلك بتلك لهذه كهذا بالذي للذين كالتي بكل لكل لبعض بأي",
    "without their hamza": "الى انه ان او اما لان اذا ايضا اي اين",
    "letters that stand alone": "و ف ب ك ل س",
    "with the other ya": "فى التى الذى حتي لدي",
}


@pytest.mark.parametrize(
    ("category", "form"),
    [(category, form) for category, forms in STOP_WORDS.items() for form in forms.split()],
)
def test_stop_words(category: str, form: str) -> None:
    assert is_stop(form)
    assert fold(form) in stop_words()


@pytest.mark.parametrize(
    "form",
    # verbs of saying
    "قال أعلن أكد أضاف أوضح ذكر وقال يقول "
    # numbers, time and place
    "واحد ثلاثة مئة ألف مليون يوم عام أمس شهر ساعة شمال دولة "
    # content that looks like a function word with something written onto it
    "علي وعلي ولي فهم منى ولاية إمام آلية آلي فتحت فلك عبري قبلت بيان كتاب لبنان وزير فريق "
    "كانون لندن عنب معلم بلاد فيلم كلام مثال حولي هند هدى بعيد مدى منزل "
    # a letter alone takes no conjunction
    "فك فل ج م".split(),
)
def test_content_words(form: str) -> None:
    assert not is_stop(form)


def test_a_preposition_stops_and_the_name_that_folds_like_it_does_not() -> None:
    assert fold("على") == fold("علي")
    assert is_stop("على")
    assert not is_stop("علي")
    assert stop_lemma("على") == stop_lemma("وعليها") == "على"


def test_exceptions_are_no_stop_words() -> None:
    assert not any(is_stop(form) for form in CONTENT_WORDS)


@pytest.mark.parametrize(
    "forms",
    [
        "هذا هذه وهذا بهذه لهذا هؤلاء",
        "الذي التي الذين والذي للتي",
        "في فى فيه فيها وفي",
        "كان كانت يكون وكان تكون",
        "إلى الى إليه وإليها",
        "أن أنه بأن وأنها",
        "ل له لها ولهم",
    ],
)
def test_forms_of_one_function_word_have_one_lemma(forms: str) -> None:
    assert len({stop_lemma(form) for form in forms.split()}) == 1
    assert None not in {stop_lemma(form) for form in forms.split()}


def test_a_stop_word_is_written_one_way_in_its_set() -> None:
    assert all(fold(word) == word for word in stop_words())
    assert "" not in stop_words()
