"""What a role may do, and how long a wrong guess makes the next one wait."""
