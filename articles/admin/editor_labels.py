"""What the editor's scripts say and whom they ask: handed over beside the field."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

LABELS = {
    "toolbar": _("Text tools"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "strike": _("Struck through"),
    "heading2": _("Subhead"),
    "heading3": _("Minor subhead"),
    "link": _("Link"),
    "blockquote": _("Quote"),
    "bulletList": _("List"),
    "orderedList": _("Numbered list"),
    "arabic": _("Arabic, from right to left"),
    "pullQuote": _("Pull quote"),
    "horizontalRule": _("Line between two parts"),
    "table": _("Table"),
    "story": _("Read also"),
    "pictures": _("Pictures"),
    "embed": _("Post, video or map"),
    "file": _("File"),
    "attach": _("PDF or recording"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "address": _("Address of the link, or words of a story"),
    "addressHelp": _("Starts with https://, http:// or mailto:"),
    "noAddress": _("no address yet"),
    "apply": _("Set link"),
    "unlink": _("Remove link"),
    "cancel": _("Cancel"),
    "place": _("Put it here"),
    "searchStory": _("Words of the headline"),
    "searchPictures": _("Words of the description, caption or credit"),
    "embedAddress": _("Address of a post, video, recording, map or page"),
    "embedHelp": _(
        "YouTube, TikTok, X, Instagram, Facebook, Vimeo, Spotify, Telegram, Google Maps, "
        "OpenStreetMap; any other page becomes a card."
    ),
    "linkCard": _("Linked page"),
    "giveTitle": _("Title…"),
    "changeTitle": _("Change the title…"),
    "titleOfPlace": _("Title"),
    "titleHelp": _("Readers see it before they load or open what stands here."),
    "captionHere": _("Caption in this place…"),
    "changeCaptionHere": _("Change the caption in this place…"),
    "captionOfPlace": _("Caption in this place"),
    "captionHelp": _(
        "For this story alone, and only here. Left empty, the picture's own caption stands here."
    ),
    "pictureHelp": _("This belongs to the picture: it changes wherever the picture stands."),
    "nothing": _("Nothing was found."),
    "picturesLeft": _("Some pictures of the pasted text could not come along (%s)."),
    "filesLeft": _("This text takes no pictures."),
    "choosePictures": _("Choose from this device…"),
    "camera": _("Take a photo"),
    "describe": _("Description, caption and credit…"),
    "incomplete": _("To be completed:"),
    "uploadLead": _("Upload a picture…"),
    "useAsLead": _("Use as lead picture"),
    "save": _("Save"),
    "tellLater": _("Complete it later"),
    "typedOfPictures": _("What you typed here is not saved yet. Cancel throws it away."),
    "waiting": _("On its way…"),
    "tryAgain": _("Try again"),
    "removePicture": _("Leave this picture out"),
    "focalPoint": _("What crops keep: click on the picture, or move this by the arrow keys"),
    "needed": _("needed"),
    "picture_alt": _("Description for those who cannot see it"),
    "picture_caption": _("Caption"),
    "picture_credit": _("Credit"),
    "picture_licence": _("Licence"),
    "pictureLocked": _("It stands in what readers see, so an editor changes it."),
    "uploadAway": _("The server does not answer. The picture was not sent."),
    "fileAway": _("The server does not answer. The file was not sent."),
    "close": _("Close"),
    "addRowAfter": _("Row below"),
    "deleteRow": _("Remove row"),
    "addColumnAfter": _("Column to the right"),
    "deleteColumn": _("Remove column"),
    "toggleHeaderRow": _("First row is a heading"),
    "deleteTable": _("Remove table"),
    "insert": _("Insert…"),
    "choices": _("%s to choose from"),
    "shortcuts": _("Keyboard shortcuts"),
    "lineBreak": _("New line in the same paragraph"),
    "sendNote": _("Send the note that is being written"),
    "moveRow": _("Move a row of reporters or sources"),
}
# What else somebody types after "/" for a tool: words, each found by its beginning.
ALSO = {
    "also_heading2": _("heading title h2"),
    "also_heading3": _("heading title h3 small"),
    "also_blockquote": _("quotation citation"),
    "also_pullQuote": _("highlight quotation"),
    "also_bulletList": _("points bullets"),
    "also_orderedList": _("steps 1 numbers"),
    "also_horizontalRule": _("rule divider separator hr"),
    "also_table": _("columns rows"),
    "also_story": _("related story internal"),
    "also_pictures": _("photo gallery illustration"),
    "also_camera": _("picture snapshot"),
    "also_attach": _("file document pdf audio mp3 upload"),
    "also_embed": _("youtube vimeo instagram tiktok facebook spotify telegram map x"),
    "also_link": _("address url website"),
}


def labels() -> dict[str, str]:
    """Return the words in the language in force."""
    return {name: str(label) for name, label in (LABELS | ALSO).items()}


def addresses() -> dict[str, str]:
    """Return where scripts ask; a picture's have a 0 where its key stands."""
    return {
        "place": reverse("admin:articles_article_place"),
        "find": reverse("admin:articles_article_find"),
        "title": reverse("admin:articles_article_title"),
        "upload": reverse("admin:articles_image_upload"),
        "file": reverse("admin:articles_storedfile_upload"),
        "about": reverse("admin:articles_image_about", args=[0]),
        "tell": reverse("admin:articles_image_tell", args=[0]),
        "take_back": reverse("admin:articles_image_take_back", args=[0]),
    }


def for_pictures() -> dict[str, dict[str, str]]:
    """Return what the dialog of pictures needs where there is no editor around it."""
    return {"labels": labels(), "addresses": addresses()}
