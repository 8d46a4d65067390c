"""Cơ quan, đơn vị, nhóm nơi nhận, nơi gửi nhận ngoài hệ thống.

An agency is never edited or deleted: names, parents and identifiers are rows with dates, so every question can be asked
as of a day. Levels are data. Groups follow the tree ("184 xã"). A correspondent is a body without an account here.
Doors: models, queries (`…_on(day)`), actions (found, rename, move, import).
"""
