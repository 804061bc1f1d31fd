"""A family of four answers without JavaScript, from the first page to the receipt."""

from cacah.cases.models import Case
from cacah.portal.tests.conftest import Visitor


def test_a_family_of_four_answers_and_gets_a_receipt(visitor: Visitor) -> None:
    visitor.open("/")
    assert visitor.status == 200
    visitor.send(nik="3372041708850001", kk="3372040101190001")
    assert visitor.path == "/sandi"
    visitor.send(sandi="kuda baterai klip")
    assert visitor.path == "/isi/"
    visitor.begin()
    assert visitor.path == "/isi/keluarga/1/"
    visitor.answer_family()
    assert visitor.path == "/isi/orang/"
    visitor.answer_list().answer_people()
    assert "4 dari 4 orang selesai" in visitor.page.text
    visitor.send()
    assert visitor.path.startswith("/isi/tanda-terima/"), visitor.page.text
    assert "Jawaban keluarga ini lengkap" in visitor.page.text
    assert Case.objects.get().word == "clean"
