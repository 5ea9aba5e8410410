"""The office's mailbox: mail fetched into ``replies/``, letters of the outbox sent. No stage, no foundation."""
