"""The field's words as enumerations, a file a subject. Everything here is `Status`: it names kinds, never persons.

They are imported from here: which file a word stands in is nobody else's business.
"""

from contracts.vocabulary.consent import *
from contracts.vocabulary.duties import *
from contracts.vocabulary.messages import *
from contracts.vocabulary.needs import *
from contracts.vocabulary.pages import *
from contracts.vocabulary.people import *
from contracts.vocabulary.referrals import *
from contracts.vocabulary.rosters import *
