"""A second opinion on every expectation: the rules again, as plainly as Python allows, with no thought of speed or of
side channels. It never writes an expectation; where it disagrees with one, one of them has misread a rule.
"""
