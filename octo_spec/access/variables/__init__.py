"""The search with policy variables: which of their values can make a difference.

A policy variable represents the value of a condition key, so patterns with variables are word equations with
regular constraints. Equations like these are decidable (Makanin, "The Problem of Solvability of Equations in
a Free Semigroup", Mathematics of the USSR-Sbornik 32(2), 1977; Diekert in Lothaire, "Algebraic Combinatorics
on Words", 2002, chapter 12), but no practical procedure decides them all. In policies a variable mostly meets
patterns without variables, and then finitely many values represent all.
"""
