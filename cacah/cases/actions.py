"""The hall's verbs. `receive` is the only way in for a response, `tell` for what the field says.

Drafts are saved, people added and taken off here.
"""

from cacah.cases.alone import let_answer_alone as let_answer_alone
from cacah.cases.alone import take_back as take_back
from cacah.cases.alone import tell_of_death as tell_of_death
from cacah.cases.asides import Pack as Pack
from cacah.cases.asides import bring_back as bring_back
from cacah.cases.asides import set_aside as set_aside
from cacah.cases.claims import claim as claim
from cacah.cases.closing import NotOver as NotOver
from cacah.cases.closing import Taken as Taken
from cacah.cases.closing import close as close
from cacah.cases.core.envelope import Envelope as Envelope
from cacah.cases.core.envelope import Malformed as Malformed
from cacah.cases.core.envelope import PartAnswers as PartAnswers
from cacah.cases.core.envelope import Receipt as Receipt
from cacah.cases.core.words import Told as Told
from cacah.cases.core.words import Word as Word
from cacah.cases.institutions import About as About
from cacah.cases.institutions import Faulty as Faulty
from cacah.cases.institutions import open_institution as open_institution
from cacah.cases.institutions import take_roll as take_roll
from cacah.cases.listing import ListFull as ListFull
from cacah.cases.listing import NotOnList as NotOnList
from cacah.cases.listing import add_member as add_member
from cacah.cases.listing import confirm as confirm
from cacah.cases.listing import end_seats as end_seats
from cacah.cases.listing import open_case as open_case
from cacah.cases.listing import remove_member as remove_member
from cacah.cases.listing import request_visit as request_visit
from cacah.cases.listing import restore_member as restore_member
from cacah.cases.listing import tell_field as tell_field
from cacah.cases.night import decide_night as decide_night
from cacah.cases.night import note_night as note_night
from cacah.cases.once import NotNow as NotNow
from cacah.cases.once import Undecided as Undecided
from cacah.cases.once import ask_about as ask_about
from cacah.cases.once import settle_same as settle_same
from cacah.cases.once import settle_two as settle_two
from cacah.cases.once import undo_settling as undo_settling
from cacah.cases.receiving import Conflict as Conflict
from cacah.cases.receiving import receive as receive
from cacah.cases.saving import Busy as Busy
from cacah.cases.saving import PartSave as PartSave
from cacah.cases.saving import Saved as Saved
from cacah.cases.saving import SeatLike as SeatLike
from cacah.cases.saving import Stale as Stale
from cacah.cases.saving import UnknownPart as UnknownPart
from cacah.cases.saving import save_part as save_part
from cacah.cases.saving import save_parts as save_parts
from cacah.cases.sending import NothingToSend as NothingToSend
from cacah.cases.sending import send_drafts as send_drafts
from cacah.cases.telling import tell as tell
from cacah.cases.telling import tell_all as tell_all
from cacah.cases.windows import Closed as Closed
