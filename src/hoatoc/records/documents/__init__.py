"""Văn bản: what is printed on the sheet (`Document`), what an agency holds of it (`Entry`), its numbers and books.

Terms: văn bản → document · văn bản đến/đi của cơ quan → entry · tên loại → kind · số, ký hiệu → number, symbol ·
trích yếu → abstract · dãy số → number_series · sổ đăng ký → register · số đến → arrival number · nơi nhận → recipient.

States of an entry. Out: numbered (đã cấp số, chưa phát hành) → issued | void. In: waiting (chờ vào sổ) → registered |
returned; at a cell: waiting → confirmed. Nobody reads a document; one reads an entry of one's own agency.
Doors: models, queries, actions, access, events, rules.
"""
