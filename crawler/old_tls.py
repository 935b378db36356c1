"""TLS as old portals speak it: TLS 1.0, small keys, SHA-1, renegotiation of before 2010, whatever certificate.

Input: what Scrapy would connect with; output: the same, at OpenSSL's lowest level of security. What is
fetched is public, and the archive keeps it as it came. Scrapy's setting for ciphers loses the level
(Twisted spells the list out), so that it has to be set on the context.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory

CIPHERS = b"DEFAULT:@SECLEVEL=0"
#: the oldest version that is spoken
LEAST = "TLSv1.0"


class OldTls(_ScrapyClientContextFactory):
    """Scrapy's own policy, which checks no certificate, with every cipher that OpenSSL still has."""

    def _get_cert_options(self) -> Any:
        options = super()._get_cert_options()
        options.getContext().set_cipher_list(CIPHERS)
        return options
