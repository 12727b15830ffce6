"""python -m thrive_ingest serve | migrate | add-partner NAME [--operator] | revoke-partner NAME"""

from .main import main

if __name__ == "__main__":
    main()
