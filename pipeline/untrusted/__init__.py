"""Files from outside: what one really is, within which bounds it is opened, and what of it LibreOffice may see."""
