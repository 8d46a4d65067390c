"""Việc nền: work that outlives a request, written in the verb's own transaction.

States: waiting → running → done, or dead after its tries (a dead letter, with reason and "chạy lại"). Two kinds of body:
*atomic* jobs only touch the database and are done exactly once; the others work first and write a short end, at least once.
"""
