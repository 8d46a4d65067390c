"""Nhật ký kiểm toán: who did what, when, in whose name; linked by a single sealer so that no change stays hidden.

The verb's transaction writes its `AuditEntry` unchained, with a keyed code (mac) that only this installation can make. The
sealer links every committed entry that has no link yet, writes a seal, and copies the head to a file outside the database.
`verify` finds any UPDATE, DELETE, INSERT, swap or cut. The app knows nobody: plain uids and labels, no foreign keys out.
"""
