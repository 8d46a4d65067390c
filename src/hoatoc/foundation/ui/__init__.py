"""Giao diện: the frame of every page, components with a gallery at /ui/, doors of routes, Refusal → page or fragment.

Terms: dải mạng (the band that names the network), khung (frame), ô nhập (control), trạng thái (chip), độ khẩn (urgency).
No models. Doors: `access.guarded`, `events` (slots of the frame), `templatetags/ui.py`, `templates/ui/`.
"""
