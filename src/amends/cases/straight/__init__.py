"""Keep it straight: merge, split, link, tag, and the firm's own fields; each with its way back."""
