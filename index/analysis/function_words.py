"""The function words of Modern Standard Arabic, by category.

A word is here for its category alone, which says why it carries no topic. Verbs of saying,
numbers and nouns of time are content. `stopwords` makes the forms that writing joins to them.
"""

from __future__ import annotations

# In these tables a line is one lemma, which is its first word, and the forms of it.

# Relations between things. These take any pronoun: عليه, معك.
PREPOSITIONS = """
من
إلى
عن
على
في
مع
لدى
عند
بين
"""

# Nouns of place and time that have become prepositions. Only pronouns of the third person: the
# others make content words (عبري is Hebrew, قبلت she accepted).
NOUNS_AS_PREPOSITIONS = """
ضد
حول
خلال
دون بدون
تحت
فوق
قبل
بعد
عبر
نحو
أمام
وراء
تجاه
حيال
إزاء
ضمن
أثناء
"""
PREPOSITIONS_WITHOUT_PRONOUNS = """
منذ مذ
حتى
سوى سواه سواها سواهم
عدا
رغم
وفق وفقا
إثر
إبان
حسب بحسب
"""

# These take the other pronouns as well; with others those would make content words (قبلنا we
# accepted).
TAKE_ANY_PRONOUN = """
كل
بعض
غير
مثل
جميع
حول
أمام
دون
فوق
تجاه
"""

# Prepositions of one letter are written onto their pronoun.
LETTERS_WITH_PRONOUNS = """
ب به بها بهم بهما بهن بنا بك بكم
ل له لها لهم لهما لهن لنا لك لكم لي
"""

# What is written onto the next word, where a slip or a list leaves it alone.
LETTERS = """
و
ف
ك
س
"""

# Stand for what was named elsewhere.
PRONOUNS = """
هو هي هما هم هن
أنا نحن
أنت أنتم أنتما أنتن
إياه إياها إياهم إياهما إيانا إياك إياكم
"""

# Point at what was named elsewhere, or tie a clause to it.
DEMONSTRATIVES = """
هذا هذه هذان هذين هاتان هاتين هؤلاء
ذلك تلك ذاك أولئك ذلكم
"""
RELATIVES = """
الذي التي اللذان اللذين اللتان اللتين الذين اللاتي اللواتي اللائي
"""
ADVERBS_OF_POINTING = """
هنا ههنا
هناك هنالك
هكذا
ثمة
الآن
"""

# A preposition and ما or من in one word.
JOINED = """
بما
كما
لما
مما
عما
فيما فيمن
ممن
عمن
لمن
بمن
إنما
كأنما
"""

# Join clauses and words.
CONJUNCTIONS = """
أو
ثم
بل
كي لكي
لذا
إذ
إذا
إذن
لو
لولا
حيث بحيث
بينما
عندما
حينما
كلما
بعدما
ريثما
مثلما
طالما
حيثما
أينما
كيفما
مهما
بيد
حسبما
أما إما
سواء
"""

# Govern a clause through a noun or a pronoun: أنه, لأنها, لكنهم.
PARTICLES_WITH_A_SUBJECT = """
أن بأن لأن كأن
إن
لكن
لعل
ليت
"""

# Negate, ask, mark the tense, call: grammar only.
PARTICLES = """
لا بلا
لابد
لم
لن
ما
قد لقد
سوف
هل
ألا بألا
إلا
لئلا
يا
أيها أيتها
نعم
"""
QUESTIONS = """
متى
أين
كيف
كم
ماذا لماذا بماذا
أي أية أيا أيهما أيهم أيها
"""

# How much of what was named elsewhere, or what it is like.
QUANTIFIERS = """
كل
بعض بعضا
غير
جميع جميعا
مثل
كلا كلتا كلاهما كلتاهما كليهما كلتيهما
"""

# Comment on a clause, whatever it is about.
ADVERBS = """
أيضا
فقط
جدا
ربما
سيما لاسيما
معا
مثلا
"""

# كان and its sisters in their commonest forms: tense and aspect of another word.
BEING = """
كان كانت كانا كانتا كانوا كنت كنا كنتم يكون تكون أكون نكون يكونون يكونوا يكن تكن أكن سيكون ستكون
ليس ليست ليسوا لست لسنا
أصبح أصبحت يصبح تصبح
زال زالت يزال تزال مازال مازالت لازال لازالت لايزال لاتزال
بات باتت
"""
