"""Words of the news as they are written in Arabizi, in chats and handles; by hand."""

from __future__ import annotations

_PAIRS = """
musayyarat مسيرات|mozaharat مظاهرات|7okoma حكومة|el7okoma الحكومة|wazir وزير|wizara وزارة
ra2is رئيس|ra2ees رئيس|elra2is الرئيس|malik ملك|almalik الملك|amir أمير|5abar خبر
akhbar أخبار|3ajel عاجل|inti5abat انتخابات|intikhabat انتخابات|barlaman برلمان|majlis مجلس
mo2tamar مؤتمر|safir سفير|safara سفارة|siyasa سياسة|iqtisad اقتصاد|eqtesad اقتصاد|bank بنك
as3ar أسعار|naft نفط|benzin بنزين|kahraba كهرباء|miyah مياه|6aqs طقس|ta2s طقس|matar مطر
7arara حرارة|kora كرة|koura كرة|kurat كرة|mubarat مباراة|mobarah مباراة|la3eb لاعب
modarreb مدرب|dawri دوري|ka2s كأس|montakhab منتخب|fariq فريق|nadi نادي|ahly أهلي|hilal هلال
sa7a صحة|si77a صحة|mostashfa مستشفى|tabib طبيب|dawa2 دواء|ta3lim تعليم|jami3a جامعة
gam3a جامعة|madrasa مدرسة|talib طالب|isti9lal استقلال|7adith حادث|7adeth حادث|7arb حرب
hujum هجوم|hojoum هجوم|infijar انفجار|shorta شرطة|jaysh جيش|gaish جيش|i3tiqal اعتقال
ma7kama محكمة|qadi قاضي|misr مصر|masr مصر|el3iraq العراق|souria سوريا|lubnan لبنان
lebnan لبنان|filastin فلسطين|falastin فلسطين|tounes تونس|elsa3oudia السعودية|riyadh الرياض
jeddah جدة|makka مكة|dubai دبي|qatar قطر|kuwait الكويت|baghdad بغداد|ramadan رمضان|3eid عيد
sha3b شعب|elsha3b الشعب|thawra ثورة|sawra ثورة|7urriya حرية|horreya حرية|dostour دستور
tayyara طائرة|tayara طيارة|matar مطار|sayyara سيارة|6areeq طريق|tareek طريق|film فيلم
musalsal مسلسل|fannan فنان|aghani أغاني|internet إنترنت|mawqe3 موقع|wathiqa وثيقة
mashrou3 مشروع|sharika شركة|sherka شركة|3amal عمل|ratib راتب|mo2assasa مؤسسة|jam3iya جمعية
mo3arada معارضة|a7zab أحزاب
""".strip().replace("\n", "|")

ARABIZI = [tuple(pair.rsplit(" ", 1)) for pair in _PAIRS.split("|")]
"""Pairs of what is typed and what is meant."""
