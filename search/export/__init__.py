"""Result sets for other programs: each module writes one format, hit after hit, as text."""
