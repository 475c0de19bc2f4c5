"""The lexicon-guided stemmer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fihris.index.analysis.clitics import LONGEST_PROCLITIC, PROCLITICS
from fihris.index.analysis.conjugation import CONJUGATIONS
from fihris.index.analysis.declension import DECLENSIONS
from fihris.index.analysis.folding import fold, fold_all
from fihris.index.analysis.lexicon import Lexicon, lexicon
from fihris.index.analysis.shapes import Shape, Use
from fihris.index.analysis.stopwords import stop_lemma
from fihris.index.analysis.unknown import unknown_lemma

FLOOR=-10
HAMZA_COST=40
BARE_ALEF_COST=12
HA_FOR_TA_COST=25
DOTS_COST=20

def _by_ending() -> dict[str, dict[int, Use]]:
    t={}
    for shape,endings in {**DECLENSIONS,**CONJUGATIONS}.items():
        for e,u in endings.items():
            t.setdefault(e,{})[shape.value]=u
    return t

ENDINGS=_by_ending()
LONGEST_ENDING=max(map(len,ENDINGS))
# with other spelled last letter
def _written():
    w={}
    for e,uses in ENDINGS.items():
        w.setdefault(e,[]).append((uses,0))
        if e.endswith("ة"): w.setdefault(e[:-1]+"ه",[]).append((uses,HA_FOR_TA_COST))
        if e.endswith("ي"): w.setdefault(e[:-1]+"ى",[]).append((uses,DOTS_COST))
        if e.startswith("ا"): w.setdefault("آ"+e[1:],[]).append((uses,0))
        if e.endswith("ى"): w.setdefault(e[:-1]+"ي",[]).append((uses,DOTS_COST))
    return w
WRITTEN=_written()

class Reading(NamedTuple):
    score:int; lemma:str; prefix:str; stem:str; ending:str

class LexiconStemmer:
    name="lexicon"
    def lemmas(self, forms: Sequence[str]) -> list[str]:
        L=lexicon()
        return [self.lemma(L,f,k) for f,k in zip(forms,fold_all(forms))]
    def analyses(self, surface):
        L=lexicon()
        r=[x for x in readings(L,surface,fold(surface))]
        r.sort(key=lambda x:-x.score)
        return r
    def lemma(self,L,surface,form):
        s=stop_lemma(surface)
        if s is not None: return s
        best=FLOOR; lemma=None
        for r in readings(L,surface,form):
            if r.score>best: best=r.score; lemma=r.lemma
        return lemma or unknown_lemma(L, surface, form)

def readings(L,surface,form):
    n=len(form)
    ends=[]
    for j in range(min(LONGEST_ENDING,n-1)+1):
        w=WRITTEN.get(surface[n-j:])
        if w: ends.append((n-j,w))
    for i in range(min(LONGEST_PROCLITIC,n-1)+1):
        p=PROCLITICS.get(form[:i])
        if p is None: continue
        kind,pc=p
        for e,w in ends:
            if e<=i: break
            entries=L.get(form[i:e])
            if entries is None: continue
            seg=surface[i:e]
            for uses,ec in w:
                for shape,score,lemma,spelling in entries:
                    use=uses.get(shape)
                    if use is not None and use.kinds & kind:
                        s=score-pc-use.cost-ec
                        if seg!=spelling: s-=mismatch(seg,spelling)
                        yield Reading(s,lemma,form[:i],seg,surface[e:])

def mismatch(a,b):
    c=0
    for x,y in zip(a,b):
        if x!=y:
            if x=="ا": c+=BARE_ALEF_COST
            elif x in "أإآ": c+=HAMZA_COST
            elif x=="ى": c+=DOTS_COST
    return c
