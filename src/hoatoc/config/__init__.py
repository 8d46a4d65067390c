"""Assembles the product: settings, urls, web, worker, commands."""
