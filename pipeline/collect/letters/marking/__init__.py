"""The sender's own file, its wrong cells marked and commented. Works on untrusted bytes: run it under the guard."""
