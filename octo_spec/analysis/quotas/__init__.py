"""How large what AWS stores can become over all settings, held against AWS's quotas."""
