"""What IAM documents allow: decide one request, compare two sets of documents.

Deciding evaluates the documents for one request (``evaluate``). Comparing asks whether any request is
allowed by new documents and not by old ones (``compare``), and goes through these steps:

1. ``candidates`` lists the statements that may bring new access.
2. ``obligations`` turns each candidate into proof obligations: no request meets one conjunction of
   constraints and none of some others.
3. ``discharge`` proves an obligation, or refutes it by a witness: ``search`` looks for the witness, and
   ``variables`` tries the values of policy variables.
4. ``witness_text`` puts words into the witness, and ``evaluate`` confirms it.

Two words are AWS's: a *principal* is whom a policy names, and the *caller* is who makes a request, as in
``sts:GetCallerIdentity``. One principal, such as an account, may name many callers.
"""
