"""What IAM documents allow: decide one request, compare two sets of documents.

To decide, ``evaluate`` applies the documents to one request. To compare, ``compare`` searches for a request
that the new documents allow and the old ones do not, in these steps:

1. ``candidates`` lists the statements that may bring new access.
2. ``obligations`` turns each candidate into proof obligations: each request that meets one conjunction of
   constraints also meets one of some others.
3. ``discharge`` proves an obligation, or refutes it by a witness: ``search`` looks for the witness, and
   ``variables`` tries the values of policy variables.
4. ``witness_text`` makes the witness readable, and ``evaluate`` confirms it.

Two words are AWS's: a policy names a *principal*, and the *caller* makes a request, as in
``sts:GetCallerIdentity``. One principal, such as an account, may name many callers.
"""
