"""Values: notice, outline, form, unit, plan, reply, problem. Imports nothing of ours outside this folder."""
