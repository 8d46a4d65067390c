"""Gửi nhận: one delivery per recipient, through states that never hang.

Terms: lượt gửi → delivery · biên nhận → receipt (đã đến; đã vào sổ số … / trả lại + lý do) · đường gửi → channel ·
nhắc → urge · gửi lại → resend. The machine is a table (`rules.TRANSITIONS`); every waiting state has an owner, a timer and an
exit (`rules.WAITING`). Channels are drivers behind `ports.Channel`: `local` (agencies of this installation) and `paper`.
"""
