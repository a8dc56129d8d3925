"""A Django project guarded by hs256."""
