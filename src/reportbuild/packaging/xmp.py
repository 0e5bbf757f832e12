"""What a PDF says of itself, as an XMP packet."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
{properties}
</rdf:Description>
{schemas}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

_CLAIMS = (
    "<pdfaid:part>3</pdfaid:part>",
    "<pdfaid:conformance>A</pdfaid:conformance>",
    "<pdfuaid:part>1</pdfuaid:part>",
)

_UA_SCHEMA = """<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


@dataclass(frozen=True, slots=True)
class Description:
    """What a file is. Empty strings and tuples are left out.

    itself   a URN of this very file
    claims   True if the file may say that it conforms to PDF/A-3a and PDF/UA-1
    other    further properties, as RDF
    """

    title: str
    lang: str
    date: datetime.date
    identifier: str
    producer: str
    creators: tuple[str, ...] = ()
    publisher: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    rights: str = ""
    itself: str = ""
    claims: bool = False
    other: tuple[str, ...] = ()


def packet(description: Description) -> bytes:
    """The XMP packet of a PDF, dated by the book alone.

    Source  ISO 16684-1; ISO 19005-3 6.6.2 (the extension schema), 6.6.4 (pdfaid); ISO 14289-1 clause 5 (pdfuaid)
    """
    properties = [line for line in _properties(description) if line]
    schemas = _UA_SCHEMA if description.claims else ""
    properties += (*(_CLAIMS if description.claims else ()), *description.other)
    return _PACKET.format(properties="\n".join(properties), schemas=schemas).encode()


def _properties(said: Description) -> Iterable[str]:
    stamp = f"{said.date.isoformat()}T00:00:00Z"
    yield _alternative("dc:title", said.title)
    yield _list("dc:creator", "Seq", said.creators)
    yield _alternative("dc:description", said.subject)
    yield _list("dc:subject", "Bag", said.keywords)
    yield _list("dc:publisher", "Bag", (said.publisher,))
    yield _alternative("dc:rights", said.rights)
    yield _list("dc:language", "Bag", (said.lang,))
    yield _list("dc:date", "Seq", (said.date.isoformat(),))
    yield _plain("dc:identifier", said.identifier)
    yield _plain("xmpMM:DocumentID", said.identifier if said.itself else "")
    yield _plain("xmpMM:InstanceID", said.itself)
    yield _plain("dc:format", "application/pdf")
    yield _plain("pdf:Keywords", ", ".join(said.keywords))
    yield _plain("pdf:Producer", said.producer)
    yield _plain("xmp:CreatorTool", said.producer)
    yield from (_plain(f"xmp:{moment}", stamp) for moment in ("CreateDate", "ModifyDate", "MetadataDate"))


def _plain(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>" if value else ""


def _alternative(name: str, value: str) -> str:
    item = f'<rdf:li xml:lang="x-default">{escape(value)}</rdf:li>'
    return f"<{name}><rdf:Alt>{item}</rdf:Alt></{name}>" if value else ""


def _list(name: str, kind: str, values: tuple[str, ...]) -> str:
    items = "".join(f"<rdf:li>{escape(value)}</rdf:li>" for value in values if value)
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>" if items else ""
