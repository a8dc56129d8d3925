"""A second opinion on every expectation: the rules again, in the plainest Python, without regard to speed or side
channels. It never writes an expectation; if it disagrees with one, one of the two has misread a rule.
"""
