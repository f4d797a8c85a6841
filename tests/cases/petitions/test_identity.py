"""How a name is masked, whatever stands with it."""

import pytest

from cases.petitions.identity import masked_name

MASKED = {
    "苏敏": "苏*",
    "局长苏敏": "苏*",
    "副局长苏敏": "苏*",
    "原县长王小明": "王**",
    "市住房和城乡建设局副局长苏敏": "苏*",
    "苏敏局长": "苏*",
    "苏敏（市住建局副局长）": "苏*",
    "苏敏女士": "苏*",
    "王小明先生": "王**",
    "苏敏同志": "苏*",
    "书记欧阳震": "欧**",
    "王老师": "王**",
    "李主任": "李**",
    "局长": "局*",
    "阿卜杜拉·买买提": "阿***",
    "John Smith": "J***",
    "张 三": "张**",
    "": "匿名",
}


@pytest.mark.parametrize("name", MASKED)
def test_a_name_is_masked_and_not_the_post_before_it(name: str) -> None:
    assert masked_name(name) == MASKED[name]
