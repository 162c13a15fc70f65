"""How Feishu and DingTalk want their messages signed, against values computed with OpenSSL."""

from hotline.notifications.robot import dingtalk_signature, feishu_signature

SECRET = "SECabc"


def test_dingtalk_signs_moment_and_secret_with_the_secret() -> None:
    assert dingtalk_signature(SECRET, 1577262236757) == {
        "timestamp": "1577262236757",
        "sign": "I5TKCOTTj6fad4sJ4q9RsIffw0PAChVQZQGTdtRbNEQ=",
    }


def test_feishu_signs_nothing_with_moment_and_secret() -> None:
    assert feishu_signature(SECRET, 1599360473) == {
        "timestamp": "1599360473",
        "sign": "KjJCRpeZcpDq6nFA4wlSAm5ZsE3Y8HuB1O1Sgv2Y9xA=",
    }
