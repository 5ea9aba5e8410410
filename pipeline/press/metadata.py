"""What a PDF/A says of itself: title, dates, colour space, associated files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from importlib.resources import files
from xml.sax.saxutils import escape

from pipeline.press.writer import PdfWriter, name, text_string

PRODUCER = "Yearly notice pipeline"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>{conformance}</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
</rdf:Description>
{accessible}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
"""


_ACCESSIBLE = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""PDF/UA-1 (ISO 14289-1, 5), and the description that PDF/A asks of what it doesn't know (ISO 19005-3, 6.6.2.3)."""


@dataclass(frozen=True)
class BookInfo:
    """What the file says of the book."""

    title: str
    author: str
    made_on: datetime
    """With a time zone."""
    language: str = "zh-CN"


@dataclass(frozen=True)
class AssociatedFile:
    """A file that goes with the book inside the PDF (ISO 19005-3, 6.8)."""

    name: str
    content: bytes
    mime_type: str
    description: str
    relationship: str = "Data"
    """``Source``, ``Data``, ``Alternative``, ``Supplement`` or ``Unspecified``."""


def write_info(writer: PdfWriter, info: BookInfo) -> int:
    """The document information dictionary."""
    date = text_string(_pdf_date(info.made_on))
    return writer.add(
        b"<</Title%s/Author%s/Producer%s/CreationDate%s/ModDate%s>>"
        % (text_string(info.title), text_string(info.author), text_string(PRODUCER), date, date)
    )


def write_xmp(writer: PdfWriter, info: BookInfo, *, tagged: bool) -> int:
    """The metadata stream; uncompressed, so that any program finds it. A tagged book is 3a and PDF/UA-1, others 3u."""
    packet = _XMP.format(
        conformance="A" if tagged else "U",
        accessible=_ACCESSIBLE if tagged else "",
        title=escape(info.title),
        author=escape(info.author),
        language=info.language,
        producer=PRODUCER,
        date=info.made_on.isoformat(timespec="seconds"),
    ).encode()
    number = writer.reserve()
    writer.raw_stream(b"<</Type/Metadata/Subtype/XML/Length %d>>" % len(packet), packet, number)
    return number


def write_output_intent(writer: PdfWriter) -> int:
    """sRGB, with the profile that WeasyPrint brings along."""
    profile = files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()
    stream = writer.stream(b"/N 3", profile)
    return writer.add(
        b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB2014)/Info(sRGB2014)"
        b"/DestOutputProfile %d 0 R>>" % stream
    )


def write_files(writer: PdfWriter, attached: Sequence[AssociatedFile], made_on: datetime) -> list[tuple[bytes, int]]:
    """Name and file specification of each associated file, sorted by name."""
    written = []
    for file in sorted(attached, key=lambda file: file.name):
        checksum = md5(file.content, usedforsecurity=False).hexdigest().encode()
        stream = writer.stream(
            b"/Type/EmbeddedFile/Subtype%s/Params<</Size %d/CheckSum<%s>/ModDate%s>>"
            % (name(file.mime_type), len(file.content), checksum, text_string(_pdf_date(made_on))),
            file.content,
        )
        named = text_string(file.name)
        number = writer.add(
            b"<</Type/Filespec/F%s/UF%s/Desc%s/AFRelationship%s/EF<</F %d 0 R/UF %d 0 R>>>>"
            % (named, named, text_string(file.description), name(file.relationship), stream, stream)
        )
        written.append((named, number))
    return written


def _pdf_date(moment: datetime) -> str:
    zone = moment.strftime("%z")
    return f"D:{moment:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
